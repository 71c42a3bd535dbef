"""Let the site and each page have a menu of its own, and admins change settings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
# The menu of the site has its pages in it, and what hung below a page is in that page's own.
OF_BEFORE = """
    INSERT INTO menus (page_id) VALUES (NULL);
    INSERT INTO menus (page_id, version)
        SELECT container_id, version FROM menu_nodes_before WHERE depth = 0;
    INSERT INTO menu_nodes (menu_id, kind, target_id, sort_order, label, icon, is_generated)
        SELECT menus.id, 'page', container_id,
            row_number() OVER (ORDER BY sort_order, before.id) - 1,
            CASE WHEN before.label = posts.title THEN '' ELSE before.label END, icon, true
        FROM menu_nodes_before before
        JOIN menus ON menus.page_id IS NULL JOIN posts ON posts.id = before.container_id
        WHERE depth = 0;
    INSERT INTO menu_nodes (menu_id, kind, target_id, sort_order, title, href, is_generated)
        SELECT menus.id, below.container_type, below.container_id, below.sort_order,
            below.label, below.href, true
        FROM menu_nodes_before below
        JOIN menu_nodes_before above ON above.id = below.parent_id
        JOIN menus ON menus.page_id = above.container_id
"""
BEFORE_AGAIN = """
    INSERT INTO menu_nodes_before
        (container_type, container_id, parent_id, sort_order, depth, label, slug, href, version)
        SELECT 'page', posts.id, NULL, nodes.sort_order, 0,
            coalesce(nullif(nodes.label, ''), posts.title), posts.slug, '/' || posts.slug || '/',
            coalesce(own.version, 0)
        FROM menu_nodes nodes JOIN menus ON menus.id = nodes.menu_id AND menus.page_id IS NULL
        JOIN posts ON posts.id = nodes.target_id LEFT JOIN menus own ON own.page_id = posts.id
        WHERE nodes.kind = 'page' AND nodes.is_generated AND NOT nodes.is_hidden;
    INSERT INTO menu_nodes_before
        (container_type, container_id, parent_id, sort_order, depth, label, slug, href, icon)
        SELECT nodes.kind, nodes.target_id, above.id, nodes.sort_order, 1,
            coalesce(nullif(nodes.label, ''), nodes.title), '', nodes.href,
            CASE nodes.kind WHEN 'market' THEN 'store' ELSE 'calendar' END
        FROM menu_nodes nodes JOIN menus ON menus.id = nodes.menu_id
        JOIN menu_nodes_before above ON above.container_id = menus.page_id
        WHERE nodes.kind IN ('market', 'calendar') AND nodes.is_generated AND NOT nodes.is_hidden
"""


def upgrade() -> None:
    op.rename_table("menu_nodes", "menu_nodes_before")
    for name in ("pk_menu_nodes", "ck_menu_nodes_depth"):
        _free(name)
    _create_menus()
    _create_nodes()
    for statement in OF_BEFORE.split(";"):
        op.execute(statement)
    op.drop_table("menu_nodes_before")
    _create_key_values()


def downgrade() -> None:
    op.drop_table("key_values")
    _create_before()
    for statement in BEFORE_AGAIN.split(";"):
        op.execute(statement)
    op.drop_table("menu_nodes")
    op.drop_table("menus")
    op.rename_table("menu_nodes_before", "menu_nodes")


def _free(name: str) -> None:
    op.execute(f"ALTER TABLE menu_nodes_before RENAME CONSTRAINT {name} TO {name}_before")


def _create_menus() -> None:
    op.create_table(
        "menus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("follows", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_menus"),
        sa.ForeignKeyConstraint(["page_id"], ["posts.id"], name="fk_menus_page_id_posts"),
        sa.UniqueConstraint("page_id", name="uq_menus_page_id", postgresql_nulls_not_distinct=True),
    )


def _create_nodes() -> None:
    op.create_table(
        "menu_nodes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("menu_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), server_default="0", nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(200), server_default="", nullable=False),
        sa.Column("title", sa.String(200), server_default="", nullable=False),
        sa.Column("href", sa.String(500), server_default="", nullable=False),
        sa.Column("icon", sa.String(64), nullable=True),
        sa.Column("is_generated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_menu_nodes"),
        sa.UniqueConstraint("menu_id", "id", name="uq_menu_nodes_menu_id_id"),
        sa.ForeignKeyConstraint(["menu_id"], ["menus.id"], name="fk_menu_nodes_menu_id_menus"),
        sa.ForeignKeyConstraint(
            ["menu_id", "parent_id"],
            ["menu_nodes.menu_id", "menu_nodes.id"],
            name="fk_menu_nodes_parent",
        ),
        sa.CheckConstraint(
            "kind IN ('page', 'post', 'market', 'calendar', 'link', 'heading')",
            name=op.f("ck_menu_nodes_kind"),
        ),
        sa.CheckConstraint(
            "(target_id IS NULL) = (kind IN ('link', 'heading'))",
            name=op.f("ck_menu_nodes_leads_to_something"),
        ),
        sa.CheckConstraint(
            "(href = '') = (kind IN ('page', 'post', 'heading'))",
            name=op.f("ck_menu_nodes_has_an_address"),
        ),
        sa.CheckConstraint(
            "label <> '' OR target_id IS NOT NULL", name=op.f("ck_menu_nodes_is_called_something")
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_menu_nodes_parent")),
    )
    op.create_index(
        "uq_menu_nodes_generated",
        "menu_nodes",
        ["menu_id", "kind", "target_id"],
        unique=True,
        postgresql_where=sa.text("is_generated"),
    )
    op.create_index("ix_menu_nodes_target", "menu_nodes", ["kind", "target_id"])


def _create_key_values() -> None:
    op.create_table(
        "key_values",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", JSONB(), nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("key", name="pk_key_values"),
    )


def _create_before() -> None:
    op.create_table(
        "menu_nodes_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("container_type", sa.String(32), nullable=False),
        sa.Column("container_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("href", sa.String(500), nullable=False),
        sa.Column("icon", sa.String(64), nullable=True),
        sa.Column("feature_image", sa.String(500), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        *_timestamps(),
    )
    op.execute("ALTER TABLE menu_nodes DROP CONSTRAINT pk_menu_nodes CASCADE")
    op.create_primary_key("pk_menu_nodes", "menu_nodes_before", ["id"])
    op.create_foreign_key(
        "fk_menu_nodes_parent_id_menu_nodes",
        "menu_nodes_before",
        "menu_nodes_before",
        ["parent_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_unique_constraint(
        "uq_menu_nodes_container",
        "menu_nodes_before",
        ["parent_id", "container_type", "container_id"],
        postgresql_nulls_not_distinct=True,
    )
    op.create_check_constraint(
        op.f("ck_menu_nodes_depth_before"), "menu_nodes_before", "(parent_id IS NULL) = (depth = 0)"
    )
    op.create_index("ix_menu_nodes_depth_sort_order", "menu_nodes_before", ["depth", "sort_order"])


def _timestamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
    )
