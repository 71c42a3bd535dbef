"""Keep the keys to running Ghost sites, and what those call about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

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
        sa.Column("call_token", sa.String(length=64), nullable=True),
        sa.Column("created_at", TIME, server_default=NOW, nullable=False),
        sa.Column("updated_at", TIME, server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ghost_sites")),
        sa.UniqueConstraint("url", name=op.f("uq_ghost_sites_url")),
        sa.UniqueConstraint("call_token", name=op.f("uq_ghost_sites_call_token")),
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
    _create_calls()


def downgrade() -> None:
    op.drop_table("ghost_calls")
    # A run of a running Ghost is nothing without it.
    op.execute("DELETE FROM ghost_runs WHERE site_id IS NOT NULL")
    op.drop_constraint(op.f("fk_ghost_runs_site_id_ghost_sites"), "ghost_runs")
    op.drop_column("ghost_runs", "site_id")
    op.drop_table("ghost_sites")


def _create_calls() -> None:
    op.create_table(
        "ghost_calls",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("ghost_id", sa.String(length=80), nullable=False),
        sa.Column("called_at", TIME, nullable=False),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("reasons", JSONB(), server_default="[]", nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", TIME, server_default=NOW, nullable=False),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("parked_at", TIME, nullable=True),
        sa.CheckConstraint("what IN ('posts', 'pages')", name=op.f("ck_ghost_calls_what")),
        sa.CheckConstraint(
            "verdict IN ('added', 'changed', 'unchanged', 'kept', 'skipped', 'refused')",
            name=op.f("ck_ghost_calls_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"],
            ["ghost_sites.id"],
            name=op.f("fk_ghost_calls_site_id_ghost_sites"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ghost_calls")),
        sa.UniqueConstraint("site_id", "ghost_id", name=op.f("uq_ghost_calls_ghost_id")),
    )
    op.create_index("ix_ghost_calls_called_at", "ghost_calls", ["site_id", "called_at"])
    op.create_index(
        "ix_ghost_calls_due",
        "ghost_calls",
        ["next_attempt_at"],
        postgresql_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
    )
