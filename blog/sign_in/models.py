"""Links that sign a person in once, and the sessions they begin; only hashes of tokens are kept."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base


class MagicLink(Base):
    """A link and a code that were mailed to an address: either signs that person in, in time, once.

    The code is taken from the browser that asked for the mail and holds the `ticket`; `wrong_codes`
    counts what was guessed.
    """

    __tablename__ = "magic_links"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_magic_links_token_hash"),
        UniqueConstraint("ticket_hash", name="uq_magic_links_ticket_hash"),
        CheckConstraint("wrong_codes >= 0", name="wrong_codes"),
        Index("ix_magic_links_email_expires_at", "email", "expires_at"),
        Index("ix_magic_links_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(320))
    ticket_hash: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    wrong_codes: Mapped[int] = mapped_column(server_default="0")
    next: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def usable(cls, now: datetime) -> ColumnElement[bool]:
        """Match links that still sign somebody in."""
        return cls.used_at.is_(None) & (cls.expires_at > now)


class BrowserSession(Base):
    """A browser in which a person is signed in, what it calls itself, where it was last seen."""

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        Index("ix_sessions_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    user_agent: Mapped[str] = mapped_column(String(400), server_default="")
    network: Mapped[str] = mapped_column(String(64), server_default="")
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def live(cls, now: datetime) -> ColumnElement[bool]:
        """Match sessions that are neither over nor ended."""
        return cls.revoked_at.is_(None) & (cls.expires_at > now)
