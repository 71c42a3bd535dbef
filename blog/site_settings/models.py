"""Settings by their keys; what a key may hold is said by `SiteSettings`."""

from pydantic import JsonValue
from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from shared.db import Timestamps


class KeyValue(Timestamps, Base):
    """A setting that is not what it is by itself."""

    __tablename__ = "key_values"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[JsonValue] = mapped_column(JSONB, nullable=False)
