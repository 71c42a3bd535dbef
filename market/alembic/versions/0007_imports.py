"""Keep suppliers, and runs of imports with their rows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.bus_revisions import TIME

revision = "0007"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppliers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("marketplace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column(
            "mapping", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("feed_url", sa.Text(), nullable=True),
        sa.Column("every_hours", sa.Integer(), nullable=True),
        sa.Column("next_fetch_at", TIME, nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("fetch_problem", sa.Text(), server_default="", nullable=False),
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
            "kind <> 'feed' OR feed_url IS NOT NULL", name=op.f("ck_suppliers_feed_url")
        ),
        sa.CheckConstraint("kind IN ('file', 'feed', 'crawler')", name=op.f("ck_suppliers_kind")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_suppliers_name")),
        sa.CheckConstraint("every_hours > 0", name=op.f("ck_suppliers_every_hours")),
        sa.ForeignKeyConstraint(
            ["marketplace_id"],
            ["marketplaces.id"],
            name=op.f("fk_suppliers_marketplace_id_marketplaces"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppliers")),
        sa.UniqueConstraint(
            "marketplace_id", "name", name=op.f("uq_suppliers_marketplace_id_name")
        ),
    )
    op.create_index(
        "ix_suppliers_next_fetch_at",
        "suppliers",
        ["next_fetch_at"],
        unique=False,
        postgresql_where=sa.text("next_fetch_at IS NOT NULL"),
    )
    op.create_table(
        "import_runs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("file_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("is_whole", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("of_goods", sa.Integer(), server_default="0", nullable=False),
        sa.Column("read_up_to", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("written_up_to", sa.BigInteger(), server_default="0", nullable=False),
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
            name=op.f("ck_import_runs_rested_at"),
        ),
        sa.CheckConstraint(
            "state IN ('mapping', 'reading', 'ready', 'writing', 'written', 'refused',"
            " 'discarded')",
            name=op.f("ck_import_runs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["suppliers.id"], name=op.f("fk_import_runs_supplier_id_suppliers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_runs")),
    )
    op.create_index(
        "ix_import_runs_due",
        "import_runs",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("rested_at IS NULL AND parked_at IS NULL"),
    )
    op.create_index("ix_import_runs_supplier", "import_runs", ["supplier_id", "id"], unique=False)
    op.create_index("uq_import_runs_key", "import_runs", ["supplier_id", "key"], unique=True)
    op.create_index(
        "uq_import_runs_open",
        "import_runs",
        ["supplier_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('written', 'refused', 'discarded')"),
    )
    op.create_table(
        "import_chunks",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_runs.id"],
            name=op.f("fk_import_chunks_run_id_import_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_import_chunks")),
    )
    op.create_table(
        "import_rows",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=200), server_default="", nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column(
            "offer", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "changes", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column(
            "kept", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "verdict IN ('added', 'changed', 'unchanged', 'gone', 'refused')",
            name=op.f("ck_import_rows_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["import_runs.id"],
            name=op.f("fk_import_rows_run_id_import_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_import_rows")),
    )
    op.create_index("ix_import_rows_code", "import_rows", ["run_id", "code"], unique=False)
    op.create_index(
        "ix_import_rows_verdict", "import_rows", ["run_id", "verdict", "position"], unique=False
    )
    op.create_table(
        "supplier_products",
        sa.Column("supplier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_supplier_products_product_id_products"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"],
            ["suppliers.id"],
            name=op.f("fk_supplier_products_supplier_id_suppliers"),
        ),
        sa.PrimaryKeyConstraint("supplier_id", "code", name=op.f("pk_supplier_products")),
        sa.UniqueConstraint("product_id", name=op.f("uq_supplier_products_product_id")),
    )


def downgrade() -> None:
    op.drop_table("supplier_products")
    op.drop_index("ix_import_rows_verdict", table_name="import_rows")
    op.drop_index("ix_import_rows_code", table_name="import_rows")
    op.drop_table("import_rows")
    op.drop_table("import_chunks")
    op.drop_index(
        "uq_import_runs_open",
        table_name="import_runs",
        postgresql_where=sa.text("state NOT IN ('written', 'refused', 'discarded')"),
    )
    op.drop_index("uq_import_runs_key", table_name="import_runs")
    op.drop_index("ix_import_runs_supplier", table_name="import_runs")
    op.drop_index(
        "ix_import_runs_due",
        table_name="import_runs",
        postgresql_where=sa.text("rested_at IS NULL AND parked_at IS NULL"),
    )
    op.drop_table("import_runs")
    op.drop_index(
        "ix_suppliers_next_fetch_at",
        table_name="suppliers",
        postgresql_where=sa.text("next_fetch_at IS NOT NULL"),
    )
    op.drop_table("suppliers")
