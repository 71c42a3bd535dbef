"""A post or a page; only published ones are seen."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.posts.content import Document, OwnCardDump, SeoDump, Visibility
from glue.contracts.blog import PostKind
from shared.db import SoftDelete, Timestamps
from shared.db.types import TextEnum

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"

# The text search configuration that migration 0002 makes: English stems, accents taken off.
WORDS = "blog_words"
# PostgreSQL refuses to keep the words of longer texts; what comes later is not found.
SEARCHED_LENGTH = 100_000


# What lists show of posts, but for who may know of it.
LISTED = "kind = 'post' AND status = 'published' AND deleted_at IS NULL"


class PostStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"


class Post(Timestamps, SoftDelete, Base):
    """What the co-operative has to say (a post), or a member's place on its site (a page)."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("kind IN ('post', 'page')", name="kind"),
        CheckConstraint("status IN ('draft', 'scheduled', 'published')", name="status"),
        CheckConstraint("visibility IN ('public', 'members', 'keepers')", name="visibility"),
        CheckConstraint("(status = 'scheduled') = (publish_at IS NOT NULL)", name="scheduled"),
        CheckConstraint("page_id IS NULL OR kind = 'post'", name="only_posts_are_of_a_page"),
        CheckConstraint(f"slug ~ '{SLUG}'", name="slug"),
        CheckConstraint(
            "status <> 'published' OR published_at IS NOT NULL", name="published_has_a_time"
        ),
        Index(
            "uq_posts_slug_live", "slug", unique=True, postgresql_where=text("deleted_at IS NULL")
        ),
        Index("ix_posts_kind_published_at", "kind", "published_at"),
        Index("ix_posts_page_id", "page_id", "published_at"),
        Index("ix_posts_publish_at", "publish_at", postgresql_where=text("status = 'scheduled'")),
        Index(
            "ix_posts_listed",
            "published_at",
            "id",
            postgresql_include=["visibility", "page_id"],
            postgresql_where=text(LISTED),
        ),
        Index(
            "ix_posts_unlisted",
            "id",
            postgresql_where=text(f"NOT ({LISTED} AND visibility IN ('public', 'members'))"),
        ),
        Index("ix_posts_renderer", "renderer", "id"),
        Index("ix_posts_search", "search", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PostKind] = mapped_column(TextEnum(PostKind))
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    excerpt: Mapped[str] = mapped_column(Text)
    lexical: Mapped[Document] = mapped_column(JSONB)
    # What the document is rendered to, so that reading renders nothing: `blog.posts.bodies`.
    body_html: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text, server_default="")
    word_count: Mapped[int] = mapped_column(server_default="0")
    # Which renderer made these: `blog.posts.bodies.RENDERER` as it was.
    renderer: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    # What fills the slots of `body_html`, in their order.
    own_cards: Mapped[list[OwnCardDump]] = mapped_column(JSONB, server_default="[]")
    trusts_html: Mapped[bool] = mapped_column(server_default=text("false"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    visibility: Mapped[Visibility] = mapped_column(TextEnum(Visibility), server_default="public")
    is_featured: Mapped[bool] = mapped_column(server_default=text("false"))
    feature_image: Mapped[str | None] = mapped_column(String(500))
    feature_image_alt: Mapped[str] = mapped_column(String(300))
    feature_image_caption: Mapped[str] = mapped_column(Text, server_default="")
    seo: Mapped[SeoDump] = mapped_column(JSONB, server_default="{}")
    status: Mapped[PostStatus] = mapped_column(TextEnum(PostStatus))
    publish_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            f"setweight(to_tsvector('{WORDS}', title), 'A')"
            f" || setweight(to_tsvector('{WORDS}', \"left\"(excerpt, {SEARCHED_LENGTH})), 'B')"
            f" || setweight(to_tsvector('{WORDS}', \"left\"(body_text, {SEARCHED_LENGTH})), 'D')",
            persisted=True,
        ),
        deferred=True,
        deferred_raiseload=True,
    )

    @classmethod
    def live(cls) -> ColumnElement[bool]:
        """Match what is not deleted."""
        return cls.deleted_at.is_(None)

    @classmethod
    def shown(cls) -> ColumnElement[bool]:
        """Match what is published, whoever it is for."""
        return cls.live() & (cls.status == PostStatus.PUBLISHED)

    @classmethod
    def published(cls) -> ColumnElement[bool]:
        """Match what anybody may know of: a page is a place, even where its text is for members."""
        return cls.shown() & ((cls.visibility == Visibility.PUBLIC) | (cls.kind == PostKind.PAGE))

    @property
    def path(self) -> str:
        return self.path_of(self.slug)

    @staticmethod
    def path_of(slug: str) -> str:
        """Return where the one with this slug is."""
        return f"/{slug}/"

    def publish(self, *, at: datetime) -> None:
        """Show it from now on; what was published before keeps its time."""
        self.status = PostStatus.PUBLISHED
        self.publish_at = None
        self.published_at = self.published_at or at

    def schedule(self, *, at: datetime) -> None:
        """Show it when the time comes, and not before."""
        self.status = PostStatus.SCHEDULED
        self.publish_at = at

    def unpublish(self) -> None:
        """Make it a draft again; it keeps the time it was published at first."""
        self.status = PostStatus.DRAFT
        self.publish_at = None


class FormerPostSlug(Base):
    """A slug a post had before; it leads to it for as long as no other takes it."""

    __tablename__ = "former_post_slugs"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id, ondelete="CASCADE"), index=True)
