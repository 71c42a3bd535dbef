"""Keep the pictures of products that keepers send."""

import sqlalchemy as sa
from alembic import op

from shared.db.bus_revisions import TIME

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "product_pictures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=True),
        sa.Column("removed_at", TIME, nullable=True),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("alt <> ''", name=op.f("ck_product_pictures_alt")),
        sa.CheckConstraint("key ~ '^[0-9a-f]{40}$'", name=op.f("ck_product_pictures_key")),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_product_pictures_size")),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_pictures_product_id_products"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_pictures")),
        sa.UniqueConstraint("product_id", "key", name=op.f("uq_product_pictures_product_id_key")),
    )
    op.create_index("ix_product_pictures_key", "product_pictures", ["key"])


def downgrade() -> None:
    op.drop_table("product_pictures")
