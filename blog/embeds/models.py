"""What an address said when it was asked last."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base

LONGEST_ADDRESS = 2000


class LinkPreview(Base):
    """`asked` begins with what an address was asked for: a frame or a bookmark."""

    __tablename__ = "link_previews"

    asked: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), primary_key=True)
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    fetched_at: Mapped[datetime]
