"""The Ghost sites that may be asked, with the keys to them, and what they have called about."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.ghost.models import LONGEST_ADDRESS, LONGEST_ID, LONGEST_NAME, Verdict, one_of
from shared.db import Timestamps
from shared.db.types import TextEnum


class What(StrEnum):
    """What a Ghost can call about, as its API names it."""

    POSTS = "posts"
    PAGES = "pages"

    @property
    def other(self) -> "What":
        return What.PAGES if self is What.POSTS else What.POSTS


class GhostSite(Timestamps, Base):
    """A running Ghost. `key_name` is the half of its key that is no secret, empty without one.

    It calls at the address with its `call_token`, which it has once it is listened to.
    """

    __tablename__ = "ghost_sites"
    __table_args__ = (
        UniqueConstraint("url", name="uq_ghost_sites_url"),
        UniqueConstraint("call_token", name="uq_ghost_sites_call_token"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    url: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    key_name: Mapped[str] = mapped_column(String(LONGEST_ID), server_default="")
    locked_keys: Mapped[bytes] = mapped_column(LargeBinary)
    call_token: Mapped[str | None] = mapped_column(String(64))


class GhostCall(Base):
    """That a Ghost has called about a post, the latest time; what came of it once it is done.

    A call says only which post to look at. One that comes while another is worked on takes the
    lease away, so that what is written at last was asked for after the last call.
    """

    __tablename__ = "ghost_calls"
    __table_args__ = (
        UniqueConstraint("site_id", "ghost_id", name="uq_ghost_calls_ghost_id"),
        CheckConstraint(one_of("what", What), name="what"),
        CheckConstraint(one_of("verdict", Verdict), name="verdict"),
        Index("ix_ghost_calls_called_at", "site_id", "called_at"),
        Index(
            "ix_ghost_calls_due",
            "next_attempt_at",
            postgresql_where=text("done_at IS NULL AND parked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    site_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(GhostSite.id, ondelete="CASCADE"))
    what: Mapped[What] = mapped_column(TextEnum(What))
    ghost_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    called_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(LONGEST_NAME), server_default="")
    verdict: Mapped[Verdict | None] = mapped_column(TextEnum(Verdict))
    reasons: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")

    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    leased_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    parked_at: Mapped[datetime | None]
