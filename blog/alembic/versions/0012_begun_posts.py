"""Begin a post once however often its form is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "begun_posts",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_begun_posts_post_id_posts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_begun_posts")),
    )
    op.create_index(op.f("ix_begun_posts_post_id"), "begun_posts", ["post_id"])


def downgrade() -> None:
    op.drop_table("begun_posts")
