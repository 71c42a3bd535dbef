"""Relations, and the tables of the bus."""

import sqlalchemy as sa
from alembic import op

from shared.db.bus_revisions import create_bus_tables, drop_bus_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_bus_tables()
    op.create_table(
        "container_relations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_type", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=False),
        sa.Column("child_type", sa.String(32), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_container_relations"),
        sa.UniqueConstraint(
            "parent_type",
            "parent_id",
            "child_type",
            "child_id",
            name="uq_container_relations_pair",
        ),
    )
    op.create_index(
        "ix_container_relations_child", "container_relations", ["child_type", "child_id"]
    )


def downgrade() -> None:
    op.drop_table("container_relations")
    drop_bus_tables()
