"""Keep posts as documents of an editor, with versions, tags, authors and former addresses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
SLUG = "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"
OCCASIONS = "'begun', 'saved', 'saved-itself', 'published', 'restored', 'merged', 'imported'"
# What was written before there was an editor becomes one card of HTML.
AS_DOCUMENT = """
    UPDATE posts SET
        lexical = jsonb_build_object('root', jsonb_build_object(
            'type', 'root', 'version', 1, 'direction', NULL, 'format', '', 'indent', 0,
            'children', jsonb_build_array(
                jsonb_build_object('type', 'html', 'version', 1, 'html', body_html)))),
        body_text = regexp_replace(body_html, '<[^>]*>', ' ', 'g')
"""


def _words(body: str) -> str:
    return (
        "setweight(to_tsvector('blog_words', title), 'A')"
        " || setweight(to_tsvector('blog_words', \"left\"(excerpt, 100000)), 'B')"
        f" || setweight(to_tsvector('blog_words', \"left\"({body}, 100000)), 'D')"
    )


def upgrade() -> None:
    _widen_posts()
    _search_in("body_text")
    _create_tags()
    _create_authors()
    _create_versions()


def downgrade() -> None:
    for table in (
        "post_working_copies",
        "post_revisions",
        "former_post_slugs",
        "post_authors",
        "authors",
        "post_tags",
        "tags",
        "tag_groups",
    ):
        op.drop_table(table)
    _search_in("body_html")
    _narrow_posts()


def _widen_posts() -> None:
    for column in (
        sa.Column("lexical", JSONB(), nullable=True),
        sa.Column("body_text", sa.Text(), server_default="", nullable=False),
        sa.Column("word_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("own_cards", JSONB(), server_default="[]", nullable=False),
        sa.Column("trusts_html", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(32), server_default="public", nullable=False),
        sa.Column("is_featured", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("feature_image_caption", sa.Text(), server_default="", nullable=False),
        sa.Column("seo", JSONB(), server_default="{}", nullable=False),
        sa.Column("publish_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    ):
        op.add_column("posts", column)
    op.execute(AS_DOCUMENT)
    op.alter_column("posts", "lexical", nullable=False)
    op.create_foreign_key("fk_posts_page_id_posts", "posts", "posts", ["page_id"], ["id"])
    op.create_index("ix_posts_page_id", "posts", ["page_id", "published_at"])
    scheduled = sa.text("status = 'scheduled'")
    op.create_index("ix_posts_publish_at", "posts", ["publish_at"], postgresql_where=scheduled)
    _constrain(
        status="status IN ('draft', 'scheduled', 'published')",
        visibility="visibility IN ('public', 'members', 'keepers')",
        scheduled="(status = 'scheduled') = (publish_at IS NOT NULL)",
        only_posts_are_of_a_page="page_id IS NULL OR kind = 'post'",
    )


def _narrow_posts() -> None:
    op.execute("UPDATE posts SET status = 'draft', publish_at = NULL WHERE status = 'scheduled'")
    for name in ("visibility", "scheduled", "only_posts_are_of_a_page"):
        op.drop_constraint(op.f(f"ck_posts_{name}"), "posts")
    _constrain(status="status IN ('draft', 'published')")
    for column in (
        "version",
        "publish_at",
        "seo",
        "feature_image_caption",
        "is_featured",
        "visibility",
        "page_id",
        "trusts_html",
        "own_cards",
        "word_count",
        "body_text",
        "lexical",
    ):
        op.drop_column("posts", column)


def _constrain(*, status: str, **others: str) -> None:
    op.drop_constraint(op.f("ck_posts_status"), "posts")
    for name, rule in {"status": status, **others}.items():
        op.create_check_constraint(op.f(f"ck_posts_{name}"), "posts", rule)


def _search_in(body: str) -> None:
    op.drop_index("ix_posts_search", "posts")
    op.drop_column("posts", "search")
    computed = sa.Computed(_words(body), persisted=True)
    op.add_column("posts", sa.Column("search", TSVECTOR(), computed, nullable=False))
    op.create_index("ix_posts_search", "posts", ["search"], postgresql_using="gin")


def _create_tags() -> None:
    op.create_table(
        "tag_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("colour", sa.String(32), server_default="ash", nullable=False),
        sa.Column("sort_order", sa.Integer(), server_default="0", nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_tag_groups"),
        sa.CheckConstraint("name <> ''", name=op.f("ck_tag_groups_name")),
    )
    op.create_index("uq_tag_groups_name", "tag_groups", [sa.text("lower(name)")], unique=True)
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("feature_image", sa.String(500), nullable=True),
        sa.Column("is_internal", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("sort_order", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seo", JSONB(), server_default="{}", nullable=False),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        _foreign_key("tags", "group_id", "tag_groups", ondelete="SET NULL"),
        sa.CheckConstraint(SLUG, name=op.f("ck_tags_slug")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_tags_name")),
    )
    op.create_index("uq_tags_slug", "tags", ["slug"], unique=True)
    op.create_index("ix_tags_group_id", "tags", ["group_id", "sort_order"])
    _create_links("post_tags", "tag_id", "tags", ondelete="CASCADE")


def _create_authors() -> None:
    op.create_table(
        "authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("bio", sa.Text(), server_default="", nullable=False),
        sa.Column("picture", sa.String(500), nullable=True),
        sa.Column("website", sa.String(500), nullable=True),
        *_timestamps(),
        sa.PrimaryKeyConstraint("id", name="pk_authors"),
        _foreign_key("authors", "user_id", "users", ondelete="SET NULL"),
        sa.CheckConstraint(SLUG, name=op.f("ck_authors_slug")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_authors_name")),
    )
    op.create_index("uq_authors_slug", "authors", ["slug"], unique=True)
    op.create_index("uq_authors_user_id", "authors", ["user_id"], unique=True)
    _create_links("post_authors", "author_id", "authors", ondelete=None)


def _create_links(table: str, column: str, other: str, *, ondelete: str | None) -> None:
    """Create the table of which post has which of something, in which order."""
    op.create_table(
        table,
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(column, sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sort_order", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("post_id", column, name=f"pk_{table}"),
        _foreign_key(table, "post_id", "posts", ondelete="CASCADE"),
        _foreign_key(table, column, other, ondelete=ondelete),
    )
    op.create_index(f"ix_{table}_{column}", table, [column, "post_id"])


def _create_versions() -> None:
    op.create_table(
        "former_post_slugs",
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_former_post_slugs"),
        _foreign_key("former_post_slugs", "post_id", "posts", ondelete="CASCADE"),
    )
    op.create_index("ix_former_post_slugs_post_id", "former_post_slugs", ["post_id"])
    op.create_table(
        "post_revisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(32), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("written_at", TIME, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_post_revisions"),
        _foreign_key("post_revisions", "post_id", "posts", ondelete="CASCADE"),
        _foreign_key("post_revisions", "user_id", "users", ondelete="SET NULL"),
        sa.CheckConstraint(f"occasion IN ({OCCASIONS})", name=op.f("ck_post_revisions_occasion")),
    )
    op.create_index(
        "uq_post_revisions_version", "post_revisions", ["post_id", "version"], unique=True
    )
    op.create_table(
        "post_working_copies",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("kept_at", TIME, server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "user_id", name="pk_post_working_copies"),
        _foreign_key("post_working_copies", "post_id", "posts", ondelete="CASCADE"),
        _foreign_key("post_working_copies", "user_id", "users", ondelete="CASCADE"),
    )


def _foreign_key(
    table: str, column: str, other: str, *, ondelete: str | None
) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{other}"
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def _timestamps() -> list[sa.Column[object]]:
    return [
        sa.Column("created_at", TIME, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.func.now(), nullable=False),
    ]
