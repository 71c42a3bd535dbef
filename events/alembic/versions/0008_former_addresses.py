"""Remember the slugs that calendars had before, and what comes next in all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OWN_EVENT = "user_id IS NULL AND session_id IS NULL AND erased_at IS NULL AND state = 'confirmed'"


def upgrade() -> None:
    op.create_table(
        "former_calendar_slugs",
        sa.Column("container_type", sa.String(32), nullable=False),
        sa.Column("container_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "container_type", "container_id", "slug", name="pk_former_calendar_slugs"
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendars.id"],
            name="fk_former_calendar_slugs_calendar_id_calendars",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "ix_calendar_entries_own_events_by_start",
        "calendar_entries",
        ["starts_at", "id"],
        postgresql_where=sa.text(OWN_EVENT),
    )


def downgrade() -> None:
    op.drop_index("ix_calendar_entries_own_events_by_start", table_name="calendar_entries")
    op.drop_table("former_calendar_slugs")
