"""An invitation: the roles that come with it, and the letters in which its link was mailed."""

from datetime import datetime
from enum import StrEnum
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
from glue.contracts.blog import Grant


class InvitationState(StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


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

    @classmethod
    def acceptable(cls, now: datetime) -> ColumnElement[bool]:
        """Match invitations that may be accepted."""
        return cls.is_open() & (cls.expires_at > now)

    @property
    def grants(self) -> list[Grant]:
        """The roles that come with it."""
        return [Grant.model_validate(role) for role in self.roles]

    def state_at(self, now: datetime) -> InvitationState:
        """Say what has become of it."""
        if self.accepted_at is not None:
            return InvitationState.ACCEPTED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED


class InvitationLetter(Base):
    """A mail with the link of an invitation; the link of the latest is the one that works."""

    __tablename__ = "invitation_letters"
    __table_args__ = (
        Index("ix_invitation_letters_invitation_id_sent_at", "invitation_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"))
    sent_at: Mapped[datetime]
