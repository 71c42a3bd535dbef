"""Keep with an order who sold it, for its receipt to say."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COLUMNS = ("seller_name", "seller_address", "seller_vat_number")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("orders", sa.Column(column, sa.Text(), nullable=True))


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_column("orders", column)
