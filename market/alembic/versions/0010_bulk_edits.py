"""Keep changes of many products at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.bus_revisions import TIME

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_edits",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("marketplace_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column(
            "wanted", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(32), server_default="preview", nullable=False),
        sa.Column(
            "counts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
        sa.Column("written_at", TIME, nullable=True),
        sa.Column("undone_at", TIME, nullable=True),
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
            "(state = 'preview') = (written_at IS NULL)", name=op.f("ck_bulk_edits_written_at")
        ),
        sa.CheckConstraint(
            "(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_bulk_edits_undone_at")
        ),
        sa.CheckConstraint(
            "kind IN ('price', 'price-percent', 'price-amount', 'special', 'special-percent',"
            " 'special-end', 'section', 'label-add', 'label-remove', 'show', 'hide')",
            name=op.f("ck_bulk_edits_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('preview', 'written', 'undone')", name=op.f("ck_bulk_edits_state")
        ),
        sa.ForeignKeyConstraint(
            ["marketplace_id"],
            ["marketplaces.id"],
            name=op.f("fk_bulk_edits_marketplace_id_marketplaces"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_edits")),
    )
    op.create_index("ix_bulk_edits_shop", "bulk_edits", ["marketplace_id", "id"], unique=False)
    op.create_index("uq_bulk_edits_key", "bulk_edits", ["marketplace_id", "key"], unique=True)
    op.create_table(
        "bulk_edit_rows",
        sa.Column("edit_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("why", sa.String(32), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'refused') = (why IS NOT NULL)", name=op.f("ck_bulk_edit_rows_refused")
        ),
        sa.CheckConstraint(
            "outcome IN ('waiting', 'unchanged', 'refused', 'written', 'overtaken', 'undone',"
            " 'kept')",
            name=op.f("ck_bulk_edit_rows_outcome"),
        ),
        sa.CheckConstraint(
            "why IN ('deleted', 'nothing', 'too-much', 'below-special', 'not-below',"
            " 'many-labels')",
            name=op.f("ck_bulk_edit_rows_why"),
        ),
        sa.ForeignKeyConstraint(
            ["edit_id"],
            ["bulk_edits.id"],
            name=op.f("fk_bulk_edit_rows_edit_id_bulk_edits"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_bulk_edit_rows_product_id_products"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("edit_id", "product_id", name=op.f("pk_bulk_edit_rows")),
    )
    op.create_index(
        "ix_bulk_edit_rows_outcome",
        "bulk_edit_rows",
        ["edit_id", "outcome", "product_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_bulk_edit_rows_outcome", table_name="bulk_edit_rows")
    op.drop_table("bulk_edit_rows")
    op.drop_index("uq_bulk_edits_key", table_name="bulk_edits")
    op.drop_index("ix_bulk_edits_shop", table_name="bulk_edits")
    op.drop_table("bulk_edits")
