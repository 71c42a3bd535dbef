"""A change of address: two links, one to each address, and both must be confirmed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base


class End(StrEnum):
    """One of the two addresses of a change."""

    OLD = "old"
    NEW = "new"


class AddressChange(Base):
    """One wish for another address; a newer one takes the place of one that is open."""

    __tablename__ = "address_changes"
    __table_args__ = (
        UniqueConstraint("old_token_hash", name="uq_address_changes_old_token_hash"),
        UniqueConstraint("new_token_hash", name="uq_address_changes_new_token_hash"),
        CheckConstraint("new_email = lower(new_email)", name="email_is_lower_case"),
        Index(
            "uq_address_changes_open",
            "user_id",
            unique=True,
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    new_email: Mapped[str] = mapped_column(String(320))
    # Set when it is done: what was mailed to it before is still the person's.
    old_email: Mapped[str | None] = mapped_column(String(320))
    old_token_hash: Mapped[str] = mapped_column(String(64))
    new_token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]

    @classmethod
    def is_open(cls, now: datetime) -> ColumnElement[bool]:
        """Match wishes that can still come true."""
        return cls.done_at.is_(None) & (cls.expires_at > now)

    @classmethod
    def is_mailed(cls, token_hash: str) -> ColumnElement[bool]:
        """Match the change of a link that was mailed to either end."""
        return (cls.old_token_hash == token_hash) | (cls.new_token_hash == token_hash)

    @property
    def is_confirmed(self) -> bool:
        return self.old_confirmed_at is not None and self.new_confirmed_at is not None

    def end_of(self, token_hash: str) -> End:
        """Return which of the two a link was mailed to."""
        return End.OLD if token_hash == self.old_token_hash else End.NEW

    def confirmed_at(self, end: End) -> datetime | None:
        return self.old_confirmed_at if end is End.OLD else self.new_confirmed_at
