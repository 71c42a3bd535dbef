"""The lists, whom they go to, and the wishes that wait to be confirmed by mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.people.models import MAX_NAME
from blog.posts.models import SLUG
from shared.db import Timestamps
from shared.db.types import TextEnum

MAX_TITLE = 120
MAX_LABEL = 60
MAX_CONSENT = 300


class Source(StrEnum):
    """How somebody came to a list."""

    FORM = "form"
    ACCOUNT = "account"
    HAND = "hand"
    FILE = "file"


class Stop(StrEnum):
    """Why an address is not written to any more."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


class GhostNewsletter(Timestamps, Base):
    """A list. One that is not open takes nobody new by the form on the site."""

    __tablename__ = "newsletters"
    __table_args__ = (
        UniqueConstraint("slug", name="uq_newsletters_slug"),
        CheckConstraint(f"slug ~ '{SLUG}'", name="slug"),
        CheckConstraint("name <> ''", name="name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(MAX_TITLE))
    description: Mapped[str] = mapped_column(Text, server_default="")
    is_open: Mapped[bool] = mapped_column(server_default=text("true"))
    sort_order: Mapped[int] = mapped_column(server_default="0")


class Subscriber(Timestamps, Base):
    """An address that is or was on a list, of somebody who may have no account.

    Whoever holds the `token` may change what this address gets, and nothing else.
    """

    __tablename__ = "subscribers"
    __table_args__ = (
        UniqueConstraint("email", name="uq_subscribers_email"),
        UniqueConstraint("token", name="uq_subscribers_token"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        CheckConstraint("stop IN ('bounced', 'complained')", name="stop"),
        CheckConstraint("(stop IS NULL) = (stopped_at IS NULL)", name="stopped_has_a_time"),
        Index("ix_subscribers_labels", "labels", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(MAX_NAME), server_default="")
    token: Mapped[str] = mapped_column(String(64))
    labels: Mapped[list[str]] = mapped_column(ARRAY(String(MAX_LABEL)), server_default="{}")
    stop: Mapped[Stop | None] = mapped_column(TextEnum(Stop))
    stopped_at: Mapped[datetime | None]
    stop_reason: Mapped[str] = mapped_column(Text, server_default="")


class UserNewsletter(Base):
    """That an address is on a list or was: how it came, by which consent, and when it left."""

    __tablename__ = "user_newsletters"
    __table_args__ = (
        UniqueConstraint("newsletter_id", "subscriber_id", name="uq_user_newsletters_subscriber"),
        CheckConstraint("source IN ('form', 'account', 'hand', 'file')", name="source"),
        Index("ix_user_newsletters_subscriber_id", "subscriber_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletters.id", ondelete="CASCADE"))
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"))
    source: Mapped[Source] = mapped_column(TextEnum(Source))
    consent: Mapped[str] = mapped_column(String(MAX_CONSENT), server_default="")
    subscribed_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    @classmethod
    def active(cls) -> ColumnElement[bool]:
        """Match those who are on the list."""
        return cls.left_at.is_(None)


class SubscriptionWish(Base):
    """That somebody typed an address into the form; nothing is sent there until it is confirmed."""

    __tablename__ = "subscription_wishes"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_subscription_wishes_token_hash"),
        Index("ix_subscription_wishes_email", "email", "expires_at"),
        Index("ix_subscription_wishes_expires_at", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(MAX_NAME), server_default="")
    newsletter_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def usable(cls, now: datetime) -> ColumnElement[bool]:
        """Match wishes that can still be confirmed."""
        return cls.used_at.is_(None) & (cls.expires_at > now)
