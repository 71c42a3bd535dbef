"""Authors as readers see them: people with an account, or names that came with an import."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.people.models import MAX_NAME, User
from blog.posts.models import SLUG, Post
from shared.db import Timestamps


class Author(Timestamps, Base):
    """Whom posts are by; `user_id` is empty for who has no account, or has none any more."""

    __tablename__ = "authors"
    __table_args__ = (
        Index("uq_authors_slug", "slug", unique=True),
        Index("uq_authors_user_id", "user_id", unique=True),
        CheckConstraint(f"slug ~ '{SLUG}'", name="slug"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    bio: Mapped[str] = mapped_column(Text, server_default="")
    picture: Mapped[str | None] = mapped_column(String(500))
    website: Mapped[str | None] = mapped_column(String(500))

    @property
    def path(self) -> str:
        return self.path_of(self.slug)

    @staticmethod
    def path_of(slug: str) -> str:
        """Return where the one with this slug is."""
        return f"/author/{slug}/"


class PostAuthor(Base):
    """That a post is by somebody, in the order they are named in."""

    __tablename__ = "post_authors"
    __table_args__ = (Index("ix_post_authors_author_id", "author_id", "post_id"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey(Post.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    author_id: Mapped[int] = mapped_column(
        ForeignKey(Author.id), primary_key=True, autoincrement=False
    )
    sort_order: Mapped[int] = mapped_column(server_default="0")
