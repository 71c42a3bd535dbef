"""The base of events' tables."""

from sqlalchemy.orm import DeclarativeBase

from shared.db.base import TYPE_MAP, app_metadata


class Base(DeclarativeBase):
    metadata = app_metadata()
    type_annotation_map = TYPE_MAP
