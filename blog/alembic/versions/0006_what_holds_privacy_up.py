"""Say what an archive or an erasure waits for, and remember addresses that were given up."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("data_exports", "erasures")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("held_up_by", sa.String(length=32), nullable=True))
        op.create_check_constraint(
            op.f(f"ck_{table}_held_up_by"), table, "held_up_by IN ('away', 'under-way')"
        )
    op.add_column("address_changes", sa.Column("old_email", sa.String(length=320), nullable=True))


def downgrade() -> None:
    op.drop_column("address_changes", "old_email")
    for table in TABLES:
        op.drop_constraint(op.f(f"ck_{table}_held_up_by"), table, type_="check")
        op.drop_column(table, "held_up_by")
