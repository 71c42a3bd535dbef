"""Tell more of products, sort sections into a tree, and count the versions of a catalogue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.db.bus_revisions import TIME

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DIETS = (
    "'vegan', 'vegetarian', 'gluten-free', 'dairy-free', 'no-added-sugar', 'organic',"
    " 'fairtrade', 'raw', 'halal', 'kosher'"
)
ALLERGENS = (
    "'gluten', 'crustaceans', 'eggs', 'fish', 'peanuts', 'soya', 'milk', 'nuts', 'celery',"
    " 'mustard', 'sesame', 'sulphites', 'lupin', 'molluscs'"
)
MARKS = ("labels", "stickers", "diets", "allergens", "traces")
FACTS = (
    "special_until",
    "content_amount",
    "content_unit",
    "case_size",
    "group_key",
    "variant",
    *MARKS,
    "ingredients",
    "attributes",
    "nutrition",
    "provenance",
)
CHECKS = {
    "special_until": "special_until IS NULL OR special_price_minor IS NOT NULL",
    "content": "num_nonnulls(content_amount, content_unit) <> 1 AND content_amount > 0",
    "content_unit": "content_unit IN ('g', 'kg', 'ml', 'l')",
    "case_size": "case_size > 1",
    "variant": "group_key <> '' AND variant <> ''",
    "diets": f"diets <@ ARRAY[{DIETS}]::text[]",
    "allergens": f"allergens <@ ARRAY[{ALLERGENS}]::text[]",
    "traces": f"traces <@ ARRAY[{ALLERGENS}]::text[]",
}
# Locked in the order of their ids, the shops of a statement count up together, and whoever waits
# for one of them gets a later version.
COUNT_UP = """
    PERFORM 1 FROM marketplaces WHERE id IN (SELECT marketplace_id FROM changed)
        ORDER BY id FOR NO KEY UPDATE;
    UPDATE marketplaces SET catalogue_version = catalogue_version + 1
        WHERE id IN (SELECT marketplace_id FROM changed);
"""
NOTE_PRODUCTS = f"""
    CREATE FUNCTION note_changed_products() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {COUNT_UP}
        INSERT INTO product_versions (product_id, marketplace_id, version)
            SELECT changed.id, changed.marketplace_id, marketplaces.catalogue_version
            FROM changed JOIN marketplaces ON marketplaces.id = changed.marketplace_id
            ON CONFLICT (product_id) DO UPDATE
            SET version = EXCLUDED.version, marketplace_id = EXCLUDED.marketplace_id;
        RETURN NULL;
    END $$
"""
NOTE_SECTIONS = f"""
    CREATE FUNCTION note_changed_sections() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        {COUNT_UP}
        RETURN NULL;
    END $$
"""
NOTE_PRICES = """
    CREATE FUNCTION note_changed_prices() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO price_changes
            (product_id, regular_price_minor, special_price_minor, special_until)
            SELECT id, changed.regular_price_minor, changed.special_price_minor,
                changed.special_until
            FROM changed JOIN unchanged USING (id)
            WHERE (changed.regular_price_minor, changed.special_price_minor, changed.special_until)
                IS DISTINCT FROM (unchanged.regular_price_minor, unchanged.special_price_minor,
                    unchanged.special_until);
        RETURN NULL;
    END $$
"""
NOTE_FIRST_PRICES = """
    CREATE FUNCTION note_first_prices() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO price_changes
            (product_id, regular_price_minor, special_price_minor, special_until)
            SELECT id, regular_price_minor, special_price_minor, special_until FROM changed;
        RETURN NULL;
    END $$
"""
TRIGGERS = {
    "note_new_products": ("products", "INSERT", "NEW TABLE AS changed", "note_changed_products"),
    "note_changed_products": (
        "products",
        "UPDATE",
        "NEW TABLE AS changed",
        "note_changed_products",
    ),
    "note_first_prices": ("products", "INSERT", "NEW TABLE AS changed", "note_first_prices"),
    "note_changed_prices": (
        "products",
        "UPDATE",
        "OLD TABLE AS unchanged NEW TABLE AS changed",
        "note_changed_prices",
    ),
    "note_new_sections": ("sections", "INSERT", "NEW TABLE AS changed", "note_changed_sections"),
    "note_changed_sections": (
        "sections",
        "UPDATE",
        "NEW TABLE AS changed",
        "note_changed_sections",
    ),
    "note_removed_sections": (
        "sections",
        "DELETE",
        "OLD TABLE AS changed",
        "note_changed_sections",
    ),
}
# The threshold is a setting, and a function may have its own: GIN finds few candidates by it.
SPELLED_LIKE = """
    CREATE FUNCTION products_spelled_like(words text, shop bigint, most integer)
    RETURNS TABLE (id bigint, distance real) LANGUAGE sql STABLE
    SET pg_trgm.word_similarity_threshold = 0.4 AS $$
        SELECT products.id, words <<-> title AS distance FROM products
        WHERE words <% title AND marketplace_id = shop AND deleted_at IS NULL AND is_published
        ORDER BY distance, products.id LIMIT most
    $$
"""
FUNCTIONS = {
    "note_changed_products": NOTE_PRODUCTS,
    "note_changed_sections": NOTE_SECTIONS,
    "note_changed_prices": NOTE_PRICES,
    "note_first_prices": NOTE_FIRST_PRICES,
}
CAPACITY = "capacity IS NULL OR held + sold <= capacity"
CAPACITY_OR_BACKORDER = "capacity IS NULL OR is_backorder OR held + sold <= capacity"


def upgrade() -> None:
    _change_marketplaces()
    _change_sections()
    _change_products()
    _change_stock()
    _create_former_slugs()
    _create_price_changes()
    _create_product_versions()
    # What stands on the shelves already has a price and a version from the start.
    op.execute(
        "INSERT INTO price_changes (product_id, regular_price_minor, special_price_minor)"
        " SELECT id, regular_price_minor, special_price_minor FROM products"
    )
    op.execute(
        "INSERT INTO product_versions (product_id, marketplace_id, version)"
        " SELECT id, marketplace_id, 0 FROM products"
    )
    _index_titles("gin")
    for statement in (*FUNCTIONS.values(), SPELLED_LIKE):
        op.execute(statement)
    for name, (table, when, rows, function) in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER {name} AFTER {when} ON {table} REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )


def downgrade() -> None:
    for name, (table, *_) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
    op.execute("DROP FUNCTION products_spelled_like(text, bigint, integer)")
    _index_titles("gist")
    for table in ("product_versions", "price_changes", "former_slugs"):
        op.drop_table(table)
    op.drop_index("ix_product_stock_used_up", "product_stock")
    op.drop_constraint(op.f("ck_product_stock_low_at"), "product_stock", type_="check")
    _constrain_capacity(CAPACITY)
    for name in ("is_backorder", "low_at"):
        op.drop_column("product_stock", name)
    for index in ("ix_products_group", "ix_products_special_until", "ix_products_in_section"):
        op.drop_index(index, "products")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_products_{name}"), "products", type_="check")
    for name in FACTS:
        op.drop_column("products", name)
    op.drop_constraint(op.f("ck_sections_parent"), "sections", type_="check")
    op.drop_constraint("fk_sections_parent", "sections", type_="foreignkey")
    op.drop_column("sections", "parent_id")
    for name in ("catalogue_version", "is_open", "opening_note"):
        op.drop_column("marketplaces", name)


def _change_marketplaces() -> None:
    for column in (
        sa.Column("opening_note", sa.Text(), server_default="", nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("catalogue_version", sa.BigInteger(), server_default="0", nullable=False),
    ):
        op.add_column("marketplaces", column)


def _change_sections() -> None:
    op.add_column("sections", sa.Column("parent_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_sections_parent",
        "sections",
        "sections",
        ["marketplace_id", "parent_id"],
        ["marketplace_id", "id"],
    )
    op.create_check_constraint(op.f("ck_sections_parent"), "sections", "parent_id <> id")


def _change_products() -> None:
    columns = {
        "special_until": sa.Column("special_until", TIME, nullable=True),
        "content_amount": sa.Column("content_amount", sa.Numeric(12, 3), nullable=True),
        "content_unit": sa.Column("content_unit", sa.String(32), nullable=True),
        "case_size": sa.Column("case_size", sa.Integer(), nullable=True),
        "group_key": sa.Column("group_key", sa.String(64), nullable=True),
        "variant": sa.Column("variant", sa.String(80), nullable=True),
        "ingredients": sa.Column("ingredients", sa.Text(), server_default="", nullable=False),
        "attributes": sa.Column("attributes", JSONB(), server_default="[]", nullable=False),
        "nutrition": sa.Column("nutrition", JSONB(), server_default="[]", nullable=False),
        "provenance": sa.Column("provenance", JSONB(), server_default="{}", nullable=False),
    }
    for name in MARKS:
        columns[name] = sa.Column(name, ARRAY(sa.Text()), server_default="{}", nullable=False)
    for name in FACTS:
        op.add_column("products", columns[name])
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_products_{name}"), "products", rule)
    op.create_index(
        "ix_products_group",
        "products",
        ["marketplace_id", "group_key"],
        postgresql_where=sa.text("group_key IS NOT NULL"),
    )
    op.create_index(
        "ix_products_special_until",
        "products",
        ["special_until"],
        postgresql_where=sa.text("special_until IS NOT NULL"),
    )

    op.create_index(
        "ix_products_in_section",
        "products",
        ["marketplace_id", "section_id", "sort_order", sa.text("lower(title)"), "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND is_published"),
    )


def _index_titles(kind: str) -> None:
    op.drop_index("ix_products_title_trigrams", "products")
    op.create_index(
        "ix_products_title_trigrams",
        "products",
        ["title"],
        postgresql_using=kind,
        postgresql_ops={"title": f"{kind}_trgm_ops"},
    )


def _change_stock() -> None:
    op.add_column(
        "product_stock",
        sa.Column("is_backorder", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("product_stock", sa.Column("low_at", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_product_stock_low_at"), "product_stock", "low_at >= 0")
    _constrain_capacity(CAPACITY_OR_BACKORDER)
    op.create_index(
        "ix_product_stock_used_up",
        "product_stock",
        ["product_id"],
        postgresql_where=sa.text(
            "capacity IS NOT NULL AND NOT is_backorder AND held + sold >= capacity"
        ),
    )


def _constrain_capacity(rule: str) -> None:
    name = op.f("ck_product_stock_within_capacity")
    op.drop_constraint(name, "product_stock", type_="check")
    op.create_check_constraint(name, "product_stock", rule)


def _create_former_slugs() -> None:
    op.create_table(
        "former_slugs",
        sa.Column("marketplace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slug", sa.String(160), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("marketplace_id", "slug", name="pk_former_slugs"),
        sa.ForeignKeyConstraint(
            ["marketplace_id"],
            ["marketplaces.id"],
            name="fk_former_slugs_marketplace_id_marketplaces",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name="fk_former_slugs_product_id_products",
            ondelete="CASCADE",
        ),
    )


def _create_price_changes() -> None:
    op.create_table(
        "price_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("regular_price_minor", sa.Integer(), nullable=False),
        sa.Column("special_price_minor", sa.Integer(), nullable=True),
        sa.Column("special_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_price_changes"),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name="fk_price_changes_product_id_products",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_price_changes_product", "price_changes", ["product_id", "id"])


def _create_product_versions() -> None:
    op.create_table(
        "product_versions",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("marketplace_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name="pk_product_versions"),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name="fk_product_versions_product_id_products",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["marketplace_id"],
            ["marketplaces.id"],
            name="fk_product_versions_marketplace_id_marketplaces",
        ),
    )
    op.create_index(
        "ix_product_versions_version",
        "product_versions",
        ["marketplace_id", "version", "product_id"],
    )
