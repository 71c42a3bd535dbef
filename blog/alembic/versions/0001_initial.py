"""Posts, people, sign-in, page configurations and the menu, and the tables of the bus."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.db.bus_revisions import create_bus_tables, drop_bus_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_bus_tables()
    _create_posts()
    _create_people()
    _create_page_configs()
    _create_menu()


def downgrade() -> None:
    for table in (
        "menu_nodes",
        "page_payment_accounts",
        "page_configs",
        "sessions",
        "magic_links",
        "users",
        "posts",
    ):
        op.drop_table(table)
    drop_bus_tables()


def _create_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("feature_image", sa.String(500), nullable=True),
        sa.Column("feature_image_alt", sa.String(300), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("published_at", TIME, nullable=True),
        *_timestamps(),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        sa.CheckConstraint("kind IN ('post', 'page')", name=op.f("ck_posts_kind")),
        sa.CheckConstraint("status IN ('draft', 'published')", name=op.f("ck_posts_status")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_posts_slug")),
        sa.CheckConstraint(
            "status <> 'published' OR published_at IS NOT NULL",
            name=op.f("ck_posts_published_has_a_time"),
        ),
    )
    op.create_index(
        "uq_posts_slug_live",
        "posts",
        ["slug"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("ix_posts_kind_published_at", "posts", ["kind", "published_at"])


def _create_people() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(120), server_default="", nullable=False),
        sa.Column("last_login_at", TIME, nullable=True),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_is_lower_case")),
    )
    op.create_table(
        "magic_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("next", sa.Text(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_magic_links"),
        sa.UniqueConstraint("token_hash", name="uq_magic_links_token_hash"),
    )
    op.create_index("ix_magic_links_email_expires_at", "magic_links", ["email", "expires_at"])
    op.create_index("ix_magic_links_expires_at", "magic_links", ["expires_at"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_sessions_token_hash"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_sessions_user_id_users", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])


def _create_page_configs() -> None:
    op.create_table(
        "page_configs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("container_type", sa.String(32), nullable=False),
        sa.Column("container_id", sa.Integer(), nullable=False),
        sa.Column("features", JSONB(), nullable=False),
        sa.Column("reference_prefix", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_page_configs"),
        sa.UniqueConstraint("container_type", "container_id", name="uq_page_configs_container"),
        sa.CheckConstraint(
            "reference_prefix ~ '^[A-Za-z0-9-]{1,16}$'",
            name=op.f("ck_page_configs_reference_prefix"),
        ),
        sa.CheckConstraint("version >= 0", name=op.f("ck_page_configs_version")),
    )
    op.create_table(
        "page_payment_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_config_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("merchant_code", sa.String(32), nullable=False),
        sa.Column("locked_api_key", sa.LargeBinary(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page_payment_accounts"),
        sa.UniqueConstraint("page_config_id", "version", name="uq_page_payment_accounts_version"),
        sa.ForeignKeyConstraint(
            ["page_config_id"],
            ["page_configs.id"],
            name="fk_page_payment_accounts_page_config_id_page_configs",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_page_payment_accounts_version")),
        sa.CheckConstraint(
            "currency ~ '^[A-Z]{3}$'", name=op.f("ck_page_payment_accounts_currency")
        ),
    )


def _create_menu() -> None:
    op.create_table(
        "menu_nodes",
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
        sa.PrimaryKeyConstraint("id", name="pk_menu_nodes"),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["menu_nodes.id"],
            name="fk_menu_nodes_parent_id_menu_nodes",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint(
            "parent_id",
            "container_type",
            "container_id",
            name="uq_menu_nodes_container",
            postgresql_nulls_not_distinct=True,
        ),
        sa.CheckConstraint("(parent_id IS NULL) = (depth = 0)", name=op.f("ck_menu_nodes_depth")),
    )
    op.create_index("ix_menu_nodes_depth_sort_order", "menu_nodes", ["depth", "sort_order"])


def _timestamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
    )
