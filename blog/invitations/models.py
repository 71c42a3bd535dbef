"""An invitation: a link that was mailed to an address, and the roles that come with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base


class Invitation(Base):
    """One invitation; at most one of an address is open. `roles` is a list of `Grant` as JSON."""

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("num_nonnulls(accepted_at, withdrawn_at) <= 1", name="ended_once"),
        Index(
            "uq_invitations_open_email",
            "email",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    token_hash: Mapped[str] = mapped_column(String(64))
    roles: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @classmethod
    def is_open(cls) -> ColumnElement[bool]:
        """Match invitations that were neither accepted nor withdrawn; they may be too old."""
        return cls.accepted_at.is_(None) & cls.withdrawn_at.is_(None)
