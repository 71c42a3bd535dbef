"""What came from Ghost as which row here, and the runs that bring it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
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
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from shared.db import Timestamps
from shared.db.types import TextEnum

LONGEST_ID = 80
LONGEST_NAME = 200
LONGEST_ADDRESS = 2000


def one_of(column: str, values: type[StrEnum]) -> str:
    """Write the condition that a column holds one of these."""
    return "{} IN ({})".format(column, ", ".join(f"'{it}'" for it in values))


class Kind(StrEnum):
    """What a row of Ghost is; in the order in which rows are written."""

    SETTING = "setting"
    NEWSLETTER = "newsletter"
    TAG = "tag"
    AUTHOR = "author"
    POST = "post"
    MEMBER = "member"
    REDIRECT = "redirect"


class RunState(StrEnum):
    """How far a run is; until it is being written, the site is as it was."""

    READING = "reading"
    READY = "ready"
    WRITING = "writing"
    WRITTEN = "written"
    REFUSED = "refused"
    DISCARDED = "discarded"

    @property
    def is_being_worked_on(self) -> bool:
        return self in (RunState.READING, RunState.WRITING)


class Verdict(StrEnum):
    """What a row comes to; `kept` is what was changed here later than there."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    SKIPPED = "skipped"
    REFUSED = "refused"


class GhostRow(Base):
    """A row of Ghost: which one it is here (`row_id`), and all it said, for the way back.

    Settings are only kept: they have no `row_id`. `version` is that of the
    post after it last came, so that a later one was written here.
    """

    __tablename__ = "ghost_rows"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        Index("uq_ghost_rows_ghost_id", "kind", "ghost_id", unique=True),
        Index(
            "uq_ghost_rows_row_id",
            "kind",
            "row_id",
            unique=True,
            postgresql_where=text("row_id IS NOT NULL"),
        ),
        Index("ix_ghost_rows_email", text("lower(ghost #>> '{fields,email}')")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[Kind] = mapped_column(TextEnum(Kind))
    ghost_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    row_id: Mapped[int | None]
    ghost: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int | None]
    came_at: Mapped[datetime] = mapped_column(server_default=func.now())


class GhostPicture(Base):
    """A picture of another site: where it is `kept` here, or why it could not be taken."""

    __tablename__ = "ghost_pictures"
    __table_args__ = (
        CheckConstraint("num_nonnulls(kept, problem) = 1", name="taken_or_not"),
        Index("uq_ghost_pictures_source", text("md5(source)"), unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    kept: Mapped[str | None] = mapped_column(String(500))
    problem: Mapped[str | None] = mapped_column(Text)
    tried_in: Mapped[int] = mapped_column(BigInteger)


class GhostRun(Timestamps, Base):
    """What was sent once, and how far it is written; `rested_at` is set while nobody works on it.

    `site` is the address at which pictures are asked for; without it none are.
    """

    __tablename__ = "ghost_runs"
    __table_args__ = (
        CheckConstraint(one_of("state", RunState), name="state"),
        CheckConstraint(
            "(state IN ('reading', 'writing')) OR rested_at IS NOT NULL", name="rested_at"
        ),
        Index(
            "ix_ghost_runs_due",
            "next_attempt_at",
            postgresql_where=text("rested_at IS NULL AND parked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    state: Mapped[RunState] = mapped_column(TextEnum(RunState))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    site: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), server_default="")
    # Which Ghost is asked where nothing was sent; none once its keys are put away.
    site_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("ghost_sites.id", ondelete="SET NULL")
    )
    # What was sent, until it is read; a live site has none.
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    rows: Mapped[int] = mapped_column(Integer, server_default="0")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    problem: Mapped[str] = mapped_column(Text, server_default="")
    written_up_to: Mapped[int] = mapped_column(Integer, server_default="0")
    written_at: Mapped[datetime | None]

    rested_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    leased_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    parked_at: Mapped[datetime | None]


class GhostRunRow(Base):
    """A row of a run, what it comes to, and why; `item` is what Ghost says, until it is written."""

    __tablename__ = "ghost_run_rows"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("verdict", Verdict), name="verdict"),
        Index("ix_ghost_run_rows_verdict", "run_id", "verdict", "position"),
    )

    run_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(GhostRun.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[Kind] = mapped_column(TextEnum(Kind))
    ghost_id: Mapped[str] = mapped_column(String(LONGEST_ID))
    title: Mapped[str] = mapped_column(String(LONGEST_NAME))
    item: Mapped[dict[str, Any]] = mapped_column(JSONB)
    verdict: Mapped[Verdict | None] = mapped_column(TextEnum(Verdict))
    reasons: Mapped[list[str]] = mapped_column(JSONB, server_default="[]")
