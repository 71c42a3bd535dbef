"""A post or a page; only published ones are seen."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, Computed, Index, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from glue.contracts.blog import PostKind
from shared.db import SoftDelete, Timestamps
from shared.db.types import TextEnum

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"

# The text search configuration that migration 0002 makes: English stems, accents taken off.
WORDS = "blog_words"
# PostgreSQL refuses to keep the words of longer texts; what comes later is not found.
SEARCHED_LENGTH = 100_000


class PostStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class Post(Timestamps, SoftDelete, Base):
    """What the co-operative has to say (a post), or a member's place on its site (a page)."""

    __tablename__ = "posts"
    __table_args__ = (
        CheckConstraint("kind IN ('post', 'page')", name="kind"),
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        CheckConstraint(f"slug ~ '{SLUG}'", name="slug"),
        CheckConstraint(
            "status <> 'published' OR published_at IS NOT NULL", name="published_has_a_time"
        ),
        Index(
            "uq_posts_slug_live", "slug", unique=True, postgresql_where=text("deleted_at IS NULL")
        ),
        Index("ix_posts_kind_published_at", "kind", "published_at"),
        Index("ix_posts_search", "search", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PostKind] = mapped_column(TextEnum(PostKind))
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    excerpt: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    feature_image: Mapped[str | None] = mapped_column(String(500))
    feature_image_alt: Mapped[str] = mapped_column(String(300))
    status: Mapped[PostStatus] = mapped_column(TextEnum(PostStatus))
    published_at: Mapped[datetime | None]
    # Tags are no words to PostgreSQL, so the body's HTML is searched as its text.
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            f"setweight(to_tsvector('{WORDS}', title), 'A')"
            f" || setweight(to_tsvector('{WORDS}', \"left\"(excerpt, {SEARCHED_LENGTH})), 'B')"
            f" || setweight(to_tsvector('{WORDS}', \"left\"(body_html, {SEARCHED_LENGTH})), 'D')",
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
    def published(cls) -> ColumnElement[bool]:
        """Match what anybody may read."""
        return cls.live() & (cls.status == PostStatus.PUBLISHED)

    @property
    def path(self) -> str:
        return f"/{self.slug}/"

    def publish(self, *, at: datetime) -> None:
        """Show it from now on; what was published before keeps its time."""
        self.status = PostStatus.PUBLISHED
        self.published_at = self.published_at or at
