"""A file that a writer has sent, or is sending."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.people.models import User
from shared.db.types import TextEnum

LONGEST_NAME = 200
LONGEST_KEY = 64


class UploadKind(StrEnum):
    """What a file is for; pictures are made anew, the others are kept as they came."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    FILE = "file"


class Upload(Base):
    """One file of one person: `key` is how their browser knows it, so a repeat is no second one.

    What is finished has an address. Whose it was is emptied with them; the file stays in the posts.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("kind IN ('image', 'video', 'audio', 'file')", name="kind"),
        CheckConstraint("size > 0 AND received BETWEEN 0 AND size", name="size"),
        CheckConstraint(
            "num_nonnulls(sha256, address, finished_at) IN (0, 3)", name="finished_has_an_address"
        ),
        UniqueConstraint("user_id", "kind", "key", name="uq_uploads_key"),
        Index("ix_uploads_sha256", "sha256"),
        Index("ix_uploads_unfinished", "created_at", postgresql_where=text("finished_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    kind: Mapped[UploadKind] = mapped_column(TextEnum(UploadKind))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, server_default="0")
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    sha256: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(500))
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
