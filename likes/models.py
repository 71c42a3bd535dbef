"""A like: one row for each user and target, put away and revived."""

from sqlalchemy import CheckConstraint, ColumnElement, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from glue.contracts.likes import TargetType
from likes.db import Base
from shared.db import SoftDelete, Timestamps
from shared.db.types import TextEnum

__all__ = ["Base", "Like"]


class Like(Timestamps, SoftDelete, Base):
    """A user's like of a target, which is named by its slug or by its id."""

    __tablename__ = "likes"
    __table_args__ = (
        CheckConstraint("num_nonnulls(target_slug, target_id) = 1", name="one_target"),
        CheckConstraint("target_type IN ('product', 'post')", name="target_type"),
        Index(
            "uq_likes_slug",
            "user_id",
            "target_type",
            "target_slug",
            unique=True,
            postgresql_where=text("target_slug IS NOT NULL"),
        ),
        Index(
            "uq_likes_id",
            "user_id",
            "target_type",
            "target_id",
            unique=True,
            postgresql_where=text("target_id IS NOT NULL"),
        ),
        Index("ix_likes_target", "target_type", "target_slug"),
        Index("ix_likes_target_id", "target_type", "target_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    target_type: Mapped[TargetType] = mapped_column(TextEnum(TargetType))
    target_slug: Mapped[str | None] = mapped_column(String(255))
    target_id: Mapped[int | None]

    @classmethod
    def live(cls) -> ColumnElement[bool]:
        """Match the likes that were not taken back."""
        return cls.deleted_at.is_(None)
