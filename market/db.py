"""The base of every table of market."""

from sqlalchemy.orm import DeclarativeBase

from shared.db.base import TYPE_MAP, app_metadata

# The text search configuration that migration 0001 makes: English stems, accents taken off.
WORDS = "market_words"


class Base(DeclarativeBase):
    metadata = app_metadata()
    type_annotation_map = TYPE_MAP
