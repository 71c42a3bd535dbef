"""Keep the keys to running Ghost sites."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "ghost_sites",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("key_name", sa.String(length=80), server_default="", nullable=False),
        sa.Column("locked_keys", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.Column("updated_at", TIME, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ghost_sites")),
        sa.UniqueConstraint("url", name=op.f("uq_ghost_sites_url")),
    )
    op.add_column("ghost_runs", sa.Column("site_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_ghost_runs_site_id_ghost_sites"),
        "ghost_runs",
        "ghost_sites",
        ["site_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    # A run of a running Ghost is nothing without it.
    op.execute("DELETE FROM ghost_runs WHERE site_id IS NOT NULL")
    op.drop_constraint(op.f("fk_ghost_runs_site_id_ghost_sites"), "ghost_runs")
    op.drop_column("ghost_runs", "site_id")
    op.drop_table("ghost_sites")
