"""The bus tables as each app's first revision makes them; later changes are later revisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

TIME = sa.DateTime(timezone=True)
BUS_TABLES = ("sagas", "mails", "handled_actions", "event_deliveries", "domain_events")


def add_attachments() -> None:
    """Let mails carry files along."""
    op.add_column(
        "mails",
        sa.Column("attachments", JSONB(), nullable=False, server_default=sa.text("'[]'")),
    )


def drop_attachments() -> None:
    """Take away what `add_attachments` added."""
    op.drop_column("mails", "attachments")


def create_bus_tables() -> None:
    """Make the outbox, the keys of handled actions, the mails and the sagas."""
    op.create_table(
        "domain_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("stream", sa.String(128), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("emitted_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_domain_events"),
        sa.UniqueConstraint("seq", name="uq_domain_events_seq"),
    )
    op.create_index("ix_domain_events_emitted_at", "domain_events", ["emitted_at"])
    op.create_table(
        "event_deliveries",
        _id_column(),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_seq", sa.BigInteger(), nullable=False),
        sa.Column("handler", sa.String(128), nullable=False),
        sa.Column("stream", sa.String(128), nullable=False),
        sa.Column("delivered_at", TIME, nullable=True),
        *_lease_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_event_deliveries"),
        sa.UniqueConstraint("event_id", "handler", name="uq_event_deliveries_event_id_handler"),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["domain_events.id"],
            name="fk_event_deliveries_event_id_domain_events",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_event_deliveries_waiting",
        "event_deliveries",
        ["handler", "stream", "event_seq"],
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    _due_index("event_deliveries", "delivered_at")
    op.create_table(
        "handled_actions",
        sa.Column("caller", sa.String(32), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("reply", JSONB(), nullable=False),
        sa.Column("handled_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("caller", "action", "key", name="pk_handled_actions"),
    )
    op.create_table(
        "mails",
        _id_column(),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("message_id", sa.String(200), nullable=False),
        sa.Column("to_address", sa.String(320), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text_body", sa.Text(), nullable=False),
        sa.Column("html_body", sa.Text(), nullable=True),
        sa.Column("locale", sa.String(16), nullable=False),
        sa.Column("secret", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        *_lease_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_mails"),
        sa.UniqueConstraint("key", name="uq_mails_key"),
        sa.UniqueConstraint("message_id", name="uq_mails_message_id"),
    )
    _due_index("mails", "sent_at")
    op.create_table(
        "sagas",
        _id_column(),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        *_lease_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_sagas"),
        sa.UniqueConstraint("kind", "key", name="uq_sagas_kind_key"),
    )
    _due_index("sagas", "finished_at")


def drop_bus_tables() -> None:
    """Take the tables of `create_bus_tables` away again."""
    for table in BUS_TABLES:
        op.drop_table(table)


def _id_column() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _lease_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("parked_at", TIME, nullable=True),
    )


def _due_index(table: str, done_column: str) -> None:
    op.create_index(
        f"ix_{table}_due",
        table,
        ["next_attempt_at"],
        postgresql_where=sa.text(f"{done_column} IS NULL AND parked_at IS NULL"),
    )
