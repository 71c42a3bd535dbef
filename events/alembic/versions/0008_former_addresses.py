"""Remember the slugs that calendars had before."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


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


def downgrade() -> None:
    op.drop_table("former_calendar_slugs")
