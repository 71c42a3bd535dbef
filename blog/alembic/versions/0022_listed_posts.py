"""Find what lists show without reading posts: by its time, and what no list shows."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

LISTED = "kind = 'post' AND status = 'published' AND deleted_at IS NULL"


def upgrade() -> None:
    op.create_index(
        "ix_posts_listed",
        "posts",
        ["published_at", "id"],
        postgresql_include=["visibility", "page_id"],
        postgresql_where=LISTED,
    )
    op.create_index(
        "ix_posts_unlisted",
        "posts",
        ["id"],
        postgresql_where=f"NOT ({LISTED} AND visibility IN ('public', 'members'))",
    )


def downgrade() -> None:
    op.drop_index("ix_posts_unlisted", "posts")
    op.drop_index("ix_posts_listed", "posts")
