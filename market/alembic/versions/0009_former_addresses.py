"""Remember the slugs that shops and sections had before."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_section_slugs",
        sa.Column("marketplace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("section_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("marketplace_id", "slug", name="pk_former_section_slugs"),
        sa.ForeignKeyConstraint(
            ["marketplace_id"],
            ["marketplaces.id"],
            name="fk_former_section_slugs_marketplace_id_marketplaces",
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["sections.id"],
            name="fk_former_section_slugs_section_id_sections",
            ondelete="CASCADE",
        ),
    )

    op.create_table(
        "former_marketplace_slugs",
        sa.Column("container_type", sa.String(32), nullable=False),
        sa.Column("container_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("marketplace_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "container_type", "container_id", "slug", name="pk_former_marketplace_slugs"
        ),
        sa.ForeignKeyConstraint(
            ["marketplace_id"],
            ["marketplaces.id"],
            name="fk_former_marketplace_slugs_marketplace_id_marketplaces",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    op.drop_table("former_marketplace_slugs")
    op.drop_table("former_section_slugs")
