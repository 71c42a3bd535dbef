"""Likes, and the tables of the bus."""

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
        "likes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("target_type", sa.String(32), nullable=False),
        sa.Column("target_slug", sa.String(255), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_likes"),
        sa.CheckConstraint(
            "num_nonnulls(target_slug, target_id) = 1", name=op.f("ck_likes_one_target")
        ),
        sa.CheckConstraint("target_type IN ('product', 'post')", name=op.f("ck_likes_target_type")),
    )
    op.create_index("ix_likes_user_id", "likes", ["user_id"])
    op.create_index("ix_likes_target", "likes", ["target_type", "target_slug"])
    op.create_index("ix_likes_target_id", "likes", ["target_type", "target_id"])
    for column, name in (("target_slug", "uq_likes_slug"), ("target_id", "uq_likes_id")):
        op.create_index(
            name,
            "likes",
            ["user_id", "target_type", column],
            unique=True,
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )


def downgrade() -> None:
    op.drop_table("likes")
    drop_bus_tables()
