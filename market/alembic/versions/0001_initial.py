"""Make the bus, marketplaces, sections and products."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from shared.db.bus_revisions import TIME, create_bus_tables, drop_bus_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
LIVE = sa.text("deleted_at IS NULL")
ON_SALE = sa.text("deleted_at IS NULL AND is_published")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    # Autogenerate does not see it; a later change of it must also rewrite products.search.
    op.execute("CREATE TEXT SEARCH CONFIGURATION market_words (COPY = english)")
    op.execute(
        "ALTER TEXT SEARCH CONFIGURATION market_words"
        " ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem"
    )
    create_bus_tables()
    _create_marketplaces()
    _create_sections()
    _create_products()


def downgrade() -> None:
    for table in ("products", "sections", "marketplaces"):
        op.drop_table(table)
    drop_bus_tables()
    op.execute("DROP TEXT SEARCH CONFIGURATION market_words")


def _create_marketplaces() -> None:
    op.create_table(
        "marketplaces",
        _id(),
        sa.Column("container_type", sa.String(32), nullable=False),
        sa.Column("container_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("intro", sa.Text(), server_default="", nullable=False),
        sa.Column("collection_note", sa.Text(), server_default="", nullable=False),
        *_timestamps(),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_marketplaces"),
        sa.CheckConstraint(f"slug ~ '{SLUG}'", name=op.f("ck_marketplaces_slug")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_marketplaces_title")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_marketplaces_currency")),
        sa.CheckConstraint(
            "container_type IN ('page', 'market', 'calendar', 'menu_node')",
            name=op.f("ck_marketplaces_container_type"),
        ),
    )
    op.create_index(
        "uq_marketplaces_container_slug",
        "marketplaces",
        ["container_type", "container_id", "slug"],
        unique=True,
        postgresql_where=LIVE,
    )


def _create_sections() -> None:
    op.create_table(
        "sections",
        _id(),
        sa.Column("marketplace_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("sort_order", sa.Integer(), server_default="0", nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_sections"),
        sa.ForeignKeyConstraint(
            ["marketplace_id"], ["marketplaces.id"], name="fk_sections_marketplace_id_marketplaces"
        ),
        sa.UniqueConstraint("marketplace_id", "slug", name="uq_sections_marketplace_id_slug"),
        sa.UniqueConstraint("marketplace_id", "id", name="uq_sections_marketplace_id_id"),
        sa.CheckConstraint(f"slug ~ '{SLUG}'", name=op.f("ck_sections_slug")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_sections_title")),
    )


def _create_products() -> None:
    op.create_table(
        "products",
        _id(),
        sa.Column("marketplace_id", sa.BigInteger(), nullable=False),
        sa.Column("section_id", sa.BigInteger(), nullable=True),
        sa.Column("sku", sa.String(64), nullable=False),
        sa.Column("slug", sa.String(160), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("brand", sa.String(120), nullable=True),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("image", sa.String(500), nullable=True),
        sa.Column("image_alt", sa.String(300), nullable=True),
        sa.Column("regular_price_minor", sa.Integer(), nullable=False),
        sa.Column("special_price_minor", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_published", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "search",
            TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('market_words', title || ' ' || sku), 'A')"
                " || setweight(to_tsvector('market_words', coalesce(brand, '')), 'B')"
                " || setweight(to_tsvector('market_words', description), 'D')",
                persisted=True,
            ),
            nullable=False,
        ),
        *_timestamps(),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.ForeignKeyConstraint(
            ["marketplace_id"], ["marketplaces.id"], name="fk_products_marketplace_id_marketplaces"
        ),
        sa.ForeignKeyConstraint(
            ["marketplace_id", "section_id"],
            ["sections.marketplace_id", "sections.id"],
            name="fk_products_marketplace_id_section_id_sections",
        ),
        sa.UniqueConstraint("marketplace_id", "sku", name="uq_products_marketplace_id_sku"),
        sa.CheckConstraint("sku <> ''", name=op.f("ck_products_sku")),
        sa.CheckConstraint(f"slug ~ '{SLUG}'", name=op.f("ck_products_slug")),
        sa.CheckConstraint("title <> ''", name=op.f("ck_products_title")),
        sa.CheckConstraint("brand <> ''", name=op.f("ck_products_brand")),
        sa.CheckConstraint("regular_price_minor >= 0", name=op.f("ck_products_regular_price")),
        sa.CheckConstraint(
            "special_price_minor >= 0 AND special_price_minor < regular_price_minor",
            name=op.f("ck_products_special_price"),
        ),
        sa.CheckConstraint("image LIKE '/%' AND image_alt <> ''", name=op.f("ck_products_image")),
        sa.CheckConstraint(
            "num_nonnulls(image, image_alt) <> 1", name=op.f("ck_products_image_alt")
        ),
    )
    op.create_index(
        "uq_products_marketplace_slug",
        "products",
        ["marketplace_id", "slug"],
        unique=True,
        postgresql_where=LIVE,
    )
    op.create_index("ix_products_search", "products", ["search"], postgresql_using="gin")
    op.create_index(
        "ix_products_title_trigrams",
        "products",
        ["title"],
        postgresql_using="gist",
        postgresql_ops={"title": "gist_trgm_ops"},
    )
    op.create_index(
        "ix_products_in_order",
        "products",
        ["marketplace_id", "sort_order", sa.text("lower(title)"), "id"],
        postgresql_where=ON_SALE,
    )
    op.create_index(
        "ix_products_by_price",
        "products",
        ["marketplace_id", sa.text("COALESCE(special_price_minor, regular_price_minor)"), "id"],
        postgresql_where=ON_SALE,
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False)


def _timestamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
    )
