"""Note which renderer made what a post is shown as."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "posts", sa.Column("renderer", sa.SmallInteger, server_default="0", nullable=False)
    )
    op.create_index("ix_posts_renderer", "posts", ["renderer", "id"])


def downgrade() -> None:
    op.drop_index("ix_posts_renderer", "posts")
    op.drop_column("posts", "renderer")
