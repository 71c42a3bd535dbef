"""Tags, the groups they are sorted into, and which posts carry them in which order."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.posts.content import SeoDump
from blog.posts.models import SLUG, Post
from shared.db import Timestamps


class TagGroup(Timestamps, Base):
    """Tags that belong together, in a colour of their own (a `--tone-…` of the site's palette)."""

    __tablename__ = "tag_groups"
    __table_args__ = (
        Index("uq_tag_groups_name", text("lower(name)"), unique=True),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    colour: Mapped[str] = mapped_column(String(32), server_default="ash")
    sort_order: Mapped[int] = mapped_column(server_default="0")


class Tag(Timestamps, Base):
    """A word for what posts are about; one that is internal is for whoever writes only."""

    __tablename__ = "tags"
    __table_args__ = (
        Index("uq_tags_slug", "slug", unique=True),
        Index("ix_tags_group_id", "group_id", "sort_order"),
        CheckConstraint(f"slug ~ '{SLUG}'", name="slug"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, server_default="")
    feature_image: Mapped[str | None] = mapped_column(String(500))
    is_internal: Mapped[bool] = mapped_column(server_default=text("false"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey(TagGroup.id, ondelete="SET NULL"))
    sort_order: Mapped[int] = mapped_column(server_default="0")
    seo: Mapped[SeoDump] = mapped_column(JSONB, server_default="{}")

    @property
    def path(self) -> str:
        return self.path_of(self.slug)

    @staticmethod
    def path_of(slug: str) -> str:
        """Return where the one with this slug is."""
        return f"/tag/{slug}/"


class FormerTagSlug(Base):
    """A slug a tag had, or one that was merged into it; it leads there while no other takes it."""

    __tablename__ = "former_tag_slugs"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey(Tag.id, ondelete="CASCADE"), index=True)


class PostTag(Base):
    """That a post carries a tag; the first one is what it is mainly about."""

    __tablename__ = "post_tags"
    __table_args__ = (Index("ix_post_tags_tag_id", "tag_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey(Post.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey(Tag.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sort_order: Mapped[int] = mapped_column(server_default="0")
