"""A piece of a document, under a name."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.people.models import User
from shared.db.types import TextEnum

LONGEST_NAME = 100


class SnippetScope(StrEnum):
    """Who uses it: whoever keeps it, all who write, all who write while admins alone change it."""

    PRIVATE = "private"
    SHARED = "shared"
    ADMIN = "admin"


class Snippet(Base):
    """`value` is what the editor copies: the nodes of a selection. Only a private one is owned."""

    __tablename__ = "snippets"
    __table_args__ = (
        CheckConstraint("scope IN ('private', 'shared', 'admin')", name="scope"),
        CheckConstraint("(scope = 'private') = (user_id IS NOT NULL)", name="private_is_somebodys"),
        UniqueConstraint(
            "user_id",
            "scope",
            "name",
            name="uq_snippets_name",
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[SnippetScope] = mapped_column(TextEnum(SnippetScope))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
