"""Show the end of each account's key and what SumUp said of it, and let accounts be closed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "page_payment_accounts"
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("last_four", sa.String(length=4), nullable=True))
    op.add_column(TABLE, sa.Column("closed_at", TIME, nullable=True))
    op.add_column(TABLE, sa.Column("checked_at", TIME, nullable=True))
    op.add_column(TABLE, sa.Column("check", sa.String(length=32), nullable=True))
    op.create_check_constraint(
        op.f("ck_page_payment_accounts_closed_after_it_began"), TABLE, "closed_at >= created_at"
    )
    op.create_check_constraint(
        op.f("ck_page_payment_accounts_check"),
        TABLE,
        "\"check\" IN ('works', 'key-refused', 'other-code', 'other-currency', 'refused', 'away')",
    )
    op.create_check_constraint(
        op.f("ck_page_payment_accounts_checked_with_outcome"),
        TABLE,
        '(checked_at IS NULL) = ("check" IS NULL)',
    )


def downgrade() -> None:
    # The columns take their constraints with them.
    for column in ("check", "checked_at", "closed_at", "last_four"):
        op.drop_column(TABLE, column)
