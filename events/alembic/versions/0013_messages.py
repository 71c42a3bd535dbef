"""Write down what keepers wrote of their events, and know a form that is sent twice."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FORM_KEY = "uq_calendar_entries_form_key"


def upgrade() -> None:
    op.create_table(
        "event_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_messages"),
        sa.UniqueConstraint("entry_id", "key", name="uq_event_messages_entry_id_key"),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["calendar_entries.id"],
            name="fk_event_messages_entry_id_calendar_entries",
        ),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_event_messages_subject")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_event_messages_text")),
        sa.CheckConstraint("recipients > 0", name=op.f("ck_event_messages_recipients")),
    )
    op.add_column("calendar_entries", sa.Column("form_key", sa.String(64)))
    because = sa.Column("off_because", sa.String(500), nullable=False, server_default="")
    op.add_column("calendar_entries", because)
    op.create_index(
        FORM_KEY,
        "calendar_entries",
        ["calendar_id", "form_key"],
        unique=True,
        postgresql_where=sa.text("form_key IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(FORM_KEY, table_name="calendar_entries")
    op.drop_column("calendar_entries", "off_because")
    op.drop_column("calendar_entries", "form_key")
    op.drop_table("event_messages")
