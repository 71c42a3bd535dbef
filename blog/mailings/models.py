"""A post that is sent to a list, and each address it goes to."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.mailings.troubles import Trouble
from blog.site_settings.values import LONGEST_TITLE
from shared.db import Timestamps
from shared.db.types import TextEnum

MAX_SUBJECT = 200
MAX_PER_MINUTE = 60_000
LONGEST_ERROR = 500


# Why a letter was refused that may be taken another time.
RETRIED = (Trouble.REFUSED, Trouble.NOT_YET, Trouble.NOT_MADE)


class MailingState(StrEnum):
    """How far a mailing is; only one that is sending is sent."""

    DRAFT = "draft"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    SENT = "sent"


class RecipientState(StrEnum):
    """What became of one letter; in flight is what may have left, which nobody knows yet."""

    WAITING = "waiting"
    IN_FLIGHT = "in-flight"
    SENT = "sent"
    REFUSED = "refused"
    LEFT_OUT = "left-out"


class Report(StrEnum):
    """What came back of a letter that was sent."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


class Mailing(Timestamps, Base):
    """A post as a letter to those of a list who are in a segment.

    Subject, bodies and what the site is called are kept when it starts, so that everybody gets the
    same. Whoever sends holds
    the lease, and hands nothing over once it is another's.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'sending', 'paused', 'stopped', 'sent')", name="state"),
        CheckConstraint("(state = 'draft') = (started_at IS NULL)", name="started_has_a_time"),
        CheckConstraint(
            "trouble IN ('away', 'login', 'sender', 'not-made', 'unknown')", name="trouble"
        ),
        CheckConstraint(f"per_minute BETWEEN 1 AND {MAX_PER_MINUTE}", name="per_minute"),
        Index("ix_mailings_post_id", "post_id"),
        Index("ix_mailings_newsletter_id", "newsletter_id"),
        Index(
            "ix_mailings_next_slice_at",
            "next_slice_at",
            postgresql_where=text("state = 'sending'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletters.id"))
    subject: Mapped[str] = mapped_column(String(MAX_SUBJECT))
    segment: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    per_minute: Mapped[int]
    state: Mapped[MailingState] = mapped_column(
        TextEnum(MailingState), server_default=MailingState.DRAFT.value
    )
    sender_name: Mapped[str] = mapped_column(String(LONGEST_TITLE), server_default="")
    html_body: Mapped[str] = mapped_column(Text, server_default="")
    text_body: Mapped[str] = mapped_column(Text, server_default="")
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    next_slice_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    trouble: Mapped[Trouble | None] = mapped_column(TextEnum(Trouble))
    last_error: Mapped[str | None] = mapped_column(Text)


class MailingRecipient(Base):
    """One letter, written down with its Message-ID before anything is sent.

    Nobody gets a post twice, whichever lists and mailings it goes through.
    """

    __tablename__ = "mailing_recipients"
    __table_args__ = (
        UniqueConstraint("mailing_id", "email", name="uq_mailing_recipients_email"),
        UniqueConstraint("post_id", "email", name="uq_mailing_recipients_post_email"),
        UniqueConstraint("post_id", "subscriber_id", name="uq_mailing_recipients_post_subscriber"),
        UniqueConstraint("message_id", name="uq_mailing_recipients_message_id"),
        CheckConstraint(
            "state IN ('waiting', 'in-flight', 'sent', 'refused', 'left-out')", name="state"
        ),
        CheckConstraint("trouble IN ('not-made', 'address', 'refused', 'not-yet')", name="trouble"),
        CheckConstraint("report IN ('bounced', 'complained')", name="report"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_a_time"),
        Index(
            "ix_mailing_recipients_owed",
            "mailing_id",
            "next_attempt_at",
            "id",
            postgresql_where=text("state IN ('waiting', 'in-flight')"),
        ),
        Index("ix_mailing_recipients_subscriber_id", "subscriber_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id", ondelete="CASCADE"))
    post_id: Mapped[int]
    # Both are forgotten with a person; what became of the letter stays for the sums.
    subscriber_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscribers.id", ondelete="SET NULL")
    )
    email: Mapped[str | None] = mapped_column(String(320))
    message_id: Mapped[str] = mapped_column(String(320))
    state: Mapped[RecipientState] = mapped_column(
        TextEnum(RecipientState), server_default=RecipientState.WAITING.value
    )
    report: Mapped[Report | None] = mapped_column(TextEnum(Report))
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    trouble: Mapped[Trouble | None] = mapped_column(TextEnum(Trouble))
    last_error: Mapped[str] = mapped_column(Text, server_default="")

    @property
    def may_be_retried(self) -> bool:
        """Say whether it was refused for another reason than its address."""
        return self.state is RecipientState.REFUSED and self.trouble in RETRIED
