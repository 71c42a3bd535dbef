"""The versions of a post, and what somebody has typed that is not in it yet."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.people.models import User
from blog.posts.models import Post
from shared.db.types import TextEnum

LONGEST_KEY = 64


class Occasion(StrEnum):
    """Why there is a version of a post."""

    BEGUN = "begun"
    SAVED = "saved"
    SAVED_ITSELF = "saved-itself"
    PUBLISHED = "published"
    RESTORED = "restored"
    MERGED = "merged"
    IMPORTED = "imported"


class PostRevision(Base):
    """What a post said at one version of it; `content` is a `PostContent`."""

    __tablename__ = "post_revisions"
    __table_args__ = (
        Index("uq_post_revisions_version", "post_id", "version", unique=True),
        CheckConstraint(
            "occasion IN ({})".format(", ".join(f"'{it}'" for it in Occasion)), name="occasion"
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id, ondelete="CASCADE"))
    version: Mapped[int]
    occasion: Mapped[Occasion] = mapped_column(TextEnum(Occasion))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class WorkingCopy(Base):
    """What somebody has typed on top of a version and not saved: one for each person and post."""

    __tablename__ = "post_working_copies"

    post_id: Mapped[int] = mapped_column(
        ForeignKey(Post.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey(User.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    base_version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    kept_at: Mapped[datetime] = mapped_column(server_default=func.now())


class BegunPost(Base):
    """Which post a form began, so that it begins no second one."""

    __tablename__ = "begun_posts"

    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    # Empty until the post is there: the key is taken first, so that a second press waits for it.
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id, ondelete="CASCADE"), index=True)
