"""Keep what came from Ghost as which row and the runs that bring it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ghost_pictures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kept", sa.String(length=500), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("tried_in", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(kept, problem) = 1", name=op.f("ck_ghost_pictures_taken_or_not")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ghost_pictures")),
    )
    op.create_index(
        "uq_ghost_pictures_source",
        "ghost_pictures",
        [sa.literal_column("md5(source)")],
        unique=True,
    )
    op.create_table(
        "ghost_rows",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("ghost_id", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("ghost", JSONB(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column(
            "came_at",
            TIME,
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('setting', 'newsletter', 'tag', 'author', 'post', 'member', 'redirect')",
            name=op.f("ck_ghost_rows_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ghost_rows")),
    )
    op.create_index(
        "ix_ghost_rows_email",
        "ghost_rows",
        [sa.literal_column("lower(ghost #>> '{fields,email}')")],
        unique=False,
    )
    op.create_index("uq_ghost_rows_ghost_id", "ghost_rows", ["kind", "ghost_id"], unique=True)
    op.create_index(
        "uq_ghost_rows_row_id",
        "ghost_rows",
        ["kind", "row_id"],
        unique=True,
        postgresql_where=sa.text("row_id IS NOT NULL"),
    )
    op.create_table(
        "ghost_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("site", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("counts", JSONB(), server_default="{}", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("written_up_to", sa.Integer(), server_default="0", nullable=False),
        sa.Column("written_at", TIME, nullable=True),
        sa.Column("rested_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "next_attempt_at",
            TIME,
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("parked_at", TIME, nullable=True),
        sa.Column(
            "created_at",
            TIME,
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            TIME,
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state IN ('reading', 'writing')) OR rested_at IS NOT NULL",
            name=op.f("ck_ghost_runs_rested_at"),
        ),
        sa.CheckConstraint(
            "state IN ('reading', 'ready', 'writing', 'written', 'refused', 'discarded')",
            name=op.f("ck_ghost_runs_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ghost_runs")),
    )
    op.create_index(
        "ix_ghost_runs_due",
        "ghost_runs",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("rested_at IS NULL AND parked_at IS NULL"),
    )
    op.create_table(
        "ghost_run_rows",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("ghost_id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("item", JSONB(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=True),
        sa.Column("reasons", JSONB(), server_default="[]", nullable=False),
        sa.CheckConstraint(
            "kind IN ('setting', 'newsletter', 'tag', 'author', 'post', 'member', 'redirect')",
            name=op.f("ck_ghost_run_rows_kind"),
        ),
        sa.CheckConstraint(
            "verdict IN ('added', 'changed', 'unchanged', 'kept', 'skipped', 'refused')",
            name=op.f("ck_ghost_run_rows_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["ghost_runs.id"],
            name=op.f("fk_ghost_run_rows_run_id_ghost_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_ghost_run_rows")),
    )
    op.create_index(
        "ix_ghost_run_rows_verdict",
        "ghost_run_rows",
        ["run_id", "verdict", "position"],
        unique=False,
    )


def downgrade() -> None:
    for table in (
        "ghost_run_rows",
        "ghost_runs",
        "ghost_rows",
        "ghost_pictures",
    ):
        op.drop_table(table)
