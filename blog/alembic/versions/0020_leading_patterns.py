"""Keep patterns of addresses that lead on, and settings of Ghost by their key."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# What an export calls by an id, a running Ghost calls by its key alone. One that is here by its
# key already is the later one.
SETTINGS_BY_KEY = """
    UPDATE ghost_rows SET ghost_id = "left"(ghost #>> '{fields,key}', 80)
    WHERE kind = 'setting' AND ghost #>> '{fields,key}' <> ''
    AND id IN (
        SELECT max(id) FROM ghost_rows WHERE kind = 'setting' GROUP BY ghost #>> '{fields,key}'
    )
"""


def upgrade() -> None:
    op.create_table(
        "leading_patterns",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("pattern", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("is_permanent", sa.Boolean, nullable=False),
        sa.Column("ways", sa.Integer, nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name="pk_leading_patterns"),
        sa.CheckConstraint("ways > 0", name="ways"),
    )
    op.create_index(
        "uq_leading_patterns_pattern", "leading_patterns", [sa.text("md5(pattern)")], unique=True
    )
    op.execute(SETTINGS_BY_KEY)


def downgrade() -> None:
    """Settings stay by their keys: an import knows them by either."""
    op.drop_table("leading_patterns")
