"""Say of what hangs on several pages whose it is."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("menu_nodes", sa.Column("owner_id", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_menu_nodes_belongs_to_a_page"),
        "menu_nodes",
        "owner_id IS NULL OR kind IN ('market', 'calendar')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_menu_nodes_belongs_to_a_page"), "menu_nodes")
    op.drop_column("menu_nodes", "owner_id")
