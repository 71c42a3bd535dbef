"""Keep the words of posts and pages, so that they can be searched for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from shared.db.words_revisions import create_words, drop_words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = (
    "setweight(to_tsvector('blog_words', title), 'A')"
    " || setweight(to_tsvector('blog_words', \"left\"(excerpt, 100000)), 'B')"
    " || setweight(to_tsvector('blog_words', \"left\"(body_html, 100000)), 'D')"
)


def upgrade() -> None:
    create_words("blog_words")
    op.add_column(
        "posts",
        sa.Column("search", TSVECTOR(), sa.Computed(WORDS, persisted=True), nullable=False),
    )
    op.create_index("ix_posts_search", "posts", ["search"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_posts_search", "posts")
    op.drop_column("posts", "search")
    drop_words("blog_words")
