"""Keep what went wrong while letters were sent, by kind, and what the site was called then."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OF_ALL = "trouble IN ('away', 'login', 'sender', 'not-made', 'unknown')"
OF_ONE = "trouble IN ('not-made', 'address', 'refused', 'not-yet')"


def upgrade() -> None:
    name = sa.Column("sender_name", sa.String(60), server_default="", nullable=False)
    op.add_column("mailings", name)
    for table, condition in (("mailings", OF_ALL), ("mailing_recipients", OF_ONE)):
        op.add_column(table, sa.Column("trouble", sa.String(32), nullable=True))
        op.create_check_constraint(op.f(f"ck_{table}_trouble"), table, condition)
    op.execute("UPDATE mailings SET trouble = 'away' WHERE last_error IS NOT NULL")
    op.execute(
        "UPDATE mailing_recipients SET trouble = CASE"
        " WHEN state = 'waiting' THEN 'not-yet'"
        " WHEN last_error LIKE '%5.1.%' THEN 'address' ELSE 'refused' END"
        " WHERE last_error <> '' AND state IN ('waiting', 'refused')"
    )


def downgrade() -> None:
    op.drop_column("mailings", "sender_name")
    for table in ("mailings", "mailing_recipients"):
        op.drop_constraint(op.f(f"ck_{table}_trouble"), table)
        op.drop_column(table, "trouble")
