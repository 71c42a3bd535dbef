"""What every table of every app has in common."""

from datetime import datetime

from sqlalchemy import MetaData, func
from sqlalchemy.orm import Mapped, mapped_column

from shared.db.bus import bus_metadata
from shared.db.types import UTCDateTime

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

TYPE_MAP = {datetime: UTCDateTime}


def app_metadata() -> MetaData:
    """Return a new app's metadata: the naming convention, and the tables of the bus."""
    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    for table in bus_metadata.tables.values():
        table.to_metadata(metadata)
    return metadata


class Timestamps:
    """When a row was made and last changed; the database's clock, so never part of a rule."""

    created_at: Mapped[datetime] = mapped_column(
        UTCDateTime, server_default=func.now(), sort_order=900
    )
    updated_at: Mapped[datetime] = mapped_column(
        UTCDateTime, server_default=func.now(), onupdate=func.now(), sort_order=901
    )


class SoftDelete:
    """A row that can be put away and revived; statements that must skip such rows say so."""

    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, sort_order=902)
