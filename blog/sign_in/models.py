"""Links that sign a person in once, and the sessions they begin; only hashes of tokens are kept."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base


class MagicLink(Base):
    """A link that was mailed to an address: whoever opens it in time is that person, once."""

    __tablename__ = "magic_links"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_magic_links_token_hash"),
        Index("ix_magic_links_email_expires_at", "email", "expires_at"),
        Index("ix_magic_links_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(320))
    next: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def usable(cls, now: datetime) -> ColumnElement[bool]:
        """Match links that still sign somebody in."""
        return cls.used_at.is_(None) & (cls.expires_at > now)


class BrowserSession(Base):
    """A browser in which a person is signed in."""

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        Index("ix_sessions_user_id", "user_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def live(cls, now: datetime) -> ColumnElement[bool]:
        """Match sessions that are neither over nor ended."""
        return cls.revoked_at.is_(None) & (cls.expires_at > now)
