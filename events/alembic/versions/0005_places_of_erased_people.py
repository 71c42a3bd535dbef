"""Keep places taken without the person, once that person is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("calendar_entries", "tickets")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_erased_is_nobodys"),
            table,
            "erased_at IS NULL OR num_nonnulls(user_id, session_id) = 0",
        )


def downgrade() -> None:
    # Without the column, a booking of nobody would be taken for an event of the page's own.
    op.execute("UPDATE calendar_entries SET state = 'cancelled' WHERE erased_at IS NOT NULL")
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_erased_is_nobodys"), table, type_="check")
        op.drop_column(table, "erased_at")
