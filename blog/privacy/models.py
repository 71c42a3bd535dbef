"""What people asked for about their own data: an archive of all of it, or its erasure."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from blog.db import Base
from shared.db.types import TextEnum


class HeldUpBy(StrEnum):
    """Why the service whose turn it is has not done its part yet."""

    AWAY = "away"
    UNDER_WAY = "under-way"


HELD_UP = "held_up_by IN ('away', 'under-way')"


class DataExport(Base):
    """An archive of a person's data from all services; `done` names those that have answered."""

    __tablename__ = "data_exports"
    __table_args__ = (
        CheckConstraint("(finished_at IS NULL) = (archive IS NULL)", name="finished_with_archive"),
        CheckConstraint(HELD_UP, name="held_up_by"),
        Index(
            "uq_data_exports_unfinished",
            "user_id",
            unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_data_exports_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    done: Mapped[list[str]] = mapped_column(JSONB)
    held_up_by: Mapped[HeldUpBy | None] = mapped_column(TextEnum(HeldUpBy))
    finished_at: Mapped[datetime | None]
    archive: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))


class DataPart(Base):
    """What one service has answered for an archive that is being made."""

    __tablename__ = "data_parts"

    export_id: Mapped[int] = mapped_column(
        ForeignKey("data_exports.id", ondelete="CASCADE"), primary_key=True
    )
    service: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    sections: Mapped[list[dict[str, object]]] = mapped_column(JSONB)


class Erasure(Base):
    """A person's wish to be erased; it outlives them, and holds nothing of them but their id."""

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint(HELD_UP, name="held_up_by"),
        Index(
            "uq_erasures_unfinished",
            "user_id",
            unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    done: Mapped[list[str]] = mapped_column(JSONB)
    held_up_by: Mapped[HeldUpBy | None] = mapped_column(TextEnum(HeldUpBy))
    finished_at: Mapped[datetime | None]
