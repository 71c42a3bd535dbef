"""Tell what an event is and where, and to whom and when its tickets are sold."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHECKS = {
    "calendar_entries": {
        "place_url": "place_url = '' OR place_url LIKE 'https://%'",
        "whole_picture": "num_nonnulls(picture_key, picture_width, picture_height, picture_alt)"
        " IN (0, 4)",
        "cancellable_hours": "cancellable_hours >= 0",
    },
    "ticket_types": {
        "sale_window": "on_sale_until > on_sale_from",
        "per_person": "least >= 1 AND most >= least",
        "unlock_code": "unlock_code ~ '^[A-Z0-9]{3,40}$'",
    },
}
NAME_IN_USE = "uq_ticket_types_entry_id_name"


def upgrade() -> None:
    for table, columns in (("calendar_entries", _of_entries()), ("ticket_types", _of_types())):
        for column in columns:
            op.add_column(table, column)
    for table, checks in CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    holder = sa.Column("holder_name", sa.String(120), nullable=False, server_default="")
    op.add_column("tickets", holder)
    # A name may be used again once the type that had it is put away.
    op.drop_constraint(NAME_IN_USE, "ticket_types", type_="unique")
    op.create_index(
        NAME_IN_USE,
        "ticket_types",
        ["entry_id", "name"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(NAME_IN_USE, table_name="ticket_types")
    op.create_unique_constraint(NAME_IN_USE, "ticket_types", ["entry_id", "name"])
    op.drop_column("tickets", "holder_name")
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    for table, columns in (("calendar_entries", _of_entries()), ("ticket_types", _of_types())):
        for column in columns:
            op.drop_column(table, column.name)


def _of_entries() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("description", sa.Text(), nullable=False, server_default=""),
        sa.Column("place", sa.String(300), nullable=False, server_default=""),
        sa.Column("place_url", sa.String(500), nullable=False, server_default=""),
        sa.Column("picture_key", sa.String(40)),
        sa.Column("picture_width", sa.Integer()),
        sa.Column("picture_height", sa.Integer()),
        sa.Column("picture_alt", sa.String(200)),
        sa.Column("cancellable_hours", sa.SmallInteger()),
    )


def _of_types() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("on_sale_from", sa.DateTime(timezone=True)),
        sa.Column("on_sale_until", sa.DateTime(timezone=True)),
        sa.Column("least", sa.SmallInteger(), nullable=False, server_default="1"),
        sa.Column("most", sa.SmallInteger()),
        sa.Column("unlock_code", sa.String(40)),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("deleted_at", sa.DateTime(timezone=True)),
    )
