"""The tables every database has: outbox, keys of handled actions, mails, recorded sagas, audit.

They are Core tables on their own metadata, copied into each app's, so that the mechanisms can write
them without knowing any app's models. Their revisions are `bus_revisions.py` and
`audit_revisions.py`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.db.types import UTCDateTime

bus_metadata = MetaData()


def _lease_columns() -> tuple[Column[object], ...]:
    return (
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("next_attempt_at", UTCDateTime, nullable=False, server_default=func.now()),
        Column("leased_until", UTCDateTime),
        Column("lease_token", Uuid),
        Column("last_error", Text),
        Column("parked_at", UTCDateTime),
    )


domain_events = Table(
    "domain_events",
    bus_metadata,
    Column("id", Uuid, primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("stream", String(128), nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("request_id", String(64)),
    Column("emitted_at", UTCDateTime, nullable=False),
    Index("ix_domain_events_emitted_at", "emitted_at"),
)

event_deliveries = Table(
    "event_deliveries",
    bus_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "event_id",
        Uuid,
        ForeignKey("domain_events.id", ondelete="CASCADE"),
        nullable=False,
    ),
    # The event's `seq`, which orders a stream. Not the id: a look for the oldest owed delivery
    # could then be planned along the primary key, past everything delivered in a week.
    Column("event_seq", BigInteger, nullable=False),
    Column("handler", String(128), nullable=False),
    Column("stream", String(128), nullable=False),
    Column("delivered_at", UTCDateTime),
    *_lease_columns(),
    UniqueConstraint("event_id", "handler"),
    Index(
        "ix_event_deliveries_waiting",
        "handler",
        "stream",
        "event_seq",
        postgresql_where=text("delivered_at IS NULL"),
    ),
    Index(
        "ix_event_deliveries_due",
        "next_attempt_at",
        postgresql_where=text("delivered_at IS NULL AND parked_at IS NULL"),
    ),
)

handled_actions = Table(
    "handled_actions",
    bus_metadata,
    Column("caller", String(32), primary_key=True),
    Column("action", String(64), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("reply", JSONB, nullable=False),
    Column("handled_at", UTCDateTime, nullable=False),
)

mails = Table(
    "mails",
    bus_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("message_id", String(200), nullable=False, unique=True),
    Column("to_address", String(320), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text_body", Text, nullable=False),
    Column("html_body", Text),
    Column("attachments", JSONB, nullable=False, server_default=text("'[]'")),
    Column("locale", String(16), nullable=False),
    Column("secret", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", UTCDateTime, nullable=False),
    Column("sent_at", UTCDateTime),
    *_lease_columns(),
    Index(
        "ix_mails_due",
        "next_attempt_at",
        postgresql_where=text("sent_at IS NULL AND parked_at IS NULL"),
    ),
)

sagas = Table(
    "sagas",
    bus_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("key", String(200), nullable=False),
    Column("step", String(64), nullable=False),
    Column("data", JSONB, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("finished_at", UTCDateTime),
    *_lease_columns(),
    UniqueConstraint("kind", "key"),
    Index(
        "ix_sagas_due",
        "next_attempt_at",
        postgresql_where=text("finished_at IS NULL AND parked_at IS NULL"),
    ),
)

audit_entries = Table(
    "audit_entries",
    bus_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("actor_kind", String(16), nullable=False),
    Column("actor_id", Integer),
    Column("network", String(64), nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object_type", String(32), nullable=False),
    Column("object_id", BigInteger, nullable=False),
    Column("within_id", BigInteger),
    Column("why", String(64), nullable=False),
    Column("detail", JSONB, nullable=False),
    Index("ix_audit_entries_object", "object_type", "object_id", "id"),
    Index("ix_audit_entries_within", "within_id", "id"),
    Index("ix_audit_entries_actor", "actor_kind", "actor_id", "id"),
)
