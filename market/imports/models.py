"""Runs of imports: what a supplier sent, what it would change, and how far it is written."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base
from market.products.models import LONGEST, one_of
from market.suppliers.models import Supplier
from shared.db import Timestamps
from shared.db.types import TextEnum

LONGEST_FILE_NAME = 200


class RunState(StrEnum):
    """How far a run is; until it is being written, the shop is as it was."""

    MAPPING = "mapping"
    READING = "reading"
    READY = "ready"
    WRITING = "writing"
    WRITTEN = "written"
    REFUSED = "refused"
    DISCARDED = "discarded"

    @property
    def is_over(self) -> bool:
        return self in OVER

    @property
    def is_being_worked_on(self) -> bool:
        return self in (RunState.READING, RunState.WRITING)


OVER = frozenset({RunState.WRITTEN, RunState.REFUSED, RunState.DISCARDED})


class Verdict(StrEnum):
    """What a row comes to; a product that is gone has a row of its own."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    REFUSED = "refused"


class ImportRun(Timestamps, Base):
    """What a supplier sent once.

    With `is_whole` it names all of the supplier's goods, so what it does not name is gone. `key`
    is a crawler's own name of the run. `read_up_to` and `written_up_to` are positions of rows: who
    takes the run over goes on there. `rested_at` is set while nobody is to work on it.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        CheckConstraint(one_of("state", RunState), name="state"),
        CheckConstraint(
            "(state IN ('reading', 'writing')) OR rested_at IS NOT NULL", name="rested_at"
        ),
        Index("ix_import_runs_supplier", "supplier_id", "id"),
        Index("uq_import_runs_key", "supplier_id", "key", unique=True),
        # A shop is asked about one run of a supplier at a time; a newer one takes its place.
        Index(
            "uq_import_runs_open",
            "supplier_id",
            unique=True,
            postgresql_where=text("state NOT IN ('written', 'refused', 'discarded')"),
        ),
        Index(
            "ix_import_runs_due",
            "next_attempt_at",
            postgresql_where=text("rested_at IS NULL AND parked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    supplier_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Supplier.id))
    state: Mapped[RunState] = mapped_column(TextEnum(RunState))
    key: Mapped[str | None] = mapped_column(String(120))
    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME), server_default="")
    is_whole: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    problem: Mapped[str] = mapped_column(Text, server_default="")
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    # Of how many of the supplier's goods on the shelves the gone ones are.
    of_goods: Mapped[int] = mapped_column(Integer, server_default="0")
    read_up_to: Mapped[int] = mapped_column(BigInteger, server_default="0")
    written_up_to: Mapped[int] = mapped_column(BigInteger, server_default="0")
    written_at: Mapped[datetime | None]

    rested_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    leased_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    parked_at: Mapped[datetime | None]

    @property
    def rows(self) -> int:
        """How many rows it has, those of what is gone included."""
        return sum(self.counts.values())

    def count(self, verdict: Verdict) -> int:
        return self.counts.get(verdict, 0)


class ImportChunk(Base):
    """A part of a file that waits to be read, by whichever process comes to it."""

    __tablename__ = "import_chunks"

    run_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(ImportRun.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportRow(Base):
    """A row and what it comes to.

    `offer` is what the supplier says by field; `changes` has, by field, what is and what will be;
    `kept` what is, since a keeper wrote it, and what the supplier would have.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        CheckConstraint(one_of("verdict", Verdict), name="verdict"),
        Index("ix_import_rows_code", "run_id", "code"),
        Index("ix_import_rows_verdict", "run_id", "verdict", "position"),
    )

    run_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(ImportRun.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str | None] = mapped_column(String(LONGEST["sku"]))
    title: Mapped[str] = mapped_column(String(LONGEST["title"]), server_default="")
    verdict: Mapped[Verdict] = mapped_column(TextEnum(Verdict))
    offer: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    changes: Mapped[dict[str, list[Any]]] = mapped_column(JSONB, server_default="{}")
    kept: Mapped[dict[str, list[Any]]] = mapped_column(JSONB, server_default="{}")
    reason: Mapped[str] = mapped_column(Text, server_default="")
