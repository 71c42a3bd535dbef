"""The audit log as a revision of each app's history makes it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

# Whoever serves may add to the log and read it, whatever the code says.
_REFUSE = """
CREATE FUNCTION refuse_to_change_audit_entries() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit_entries is only added to'; END $$
"""
_TRIGGER = """
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON audit_entries
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit_entries()
"""


def create_audit_log() -> None:
    """Make the table of the audit log, which can only be added to."""
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("object_type", sa.String(32), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("within_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(64), nullable=False),
        sa.Column("detail", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_object", "audit_entries", ["object_type", "object_id", "id"])
    op.create_index("ix_audit_entries_within", "audit_entries", ["within_id", "id"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["actor_kind", "actor_id", "id"])
    op.execute(_REFUSE)
    op.execute(_TRIGGER)


def drop_audit_log() -> None:
    """Take the audit log away again."""
    op.drop_table("audit_entries")
    op.execute("DROP FUNCTION refuse_to_change_audit_entries()")
