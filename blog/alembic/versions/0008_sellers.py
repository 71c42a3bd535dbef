"""Let receipts say who the seller of a page is: name, postal address, VAT number."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "page_configs"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("legal_name", sa.String(length=120), nullable=True))
    op.add_column(TABLE, sa.Column("postal_address", sa.String(length=500), nullable=True))
    op.add_column(TABLE, sa.Column("vat_number", sa.String(length=32), nullable=True))
    op.create_check_constraint(
        op.f("ck_page_configs_seller_known_or_absent"),
        TABLE,
        "'' NOT IN (legal_name, postal_address, vat_number)",
    )


def downgrade() -> None:
    # The columns take their constraint with them.
    for column in ("vat_number", "postal_address", "legal_name"):
        op.drop_column(TABLE, column)
