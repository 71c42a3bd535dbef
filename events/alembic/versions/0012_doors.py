"""Write down who came in at which door, and who left."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "passages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("door", sa.String(40), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
        sa.UniqueConstraint("key", name="uq_passages_key"),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_passages_ticket_id_tickets"
        ),
        sa.CheckConstraint("way IN ('in', 'out')", name=op.f("ck_passages_way")),
        sa.CheckConstraint("at <= received_at", name=op.f("ck_passages_not_in_the_future")),
        sa.CheckConstraint("door <> ''", name=op.f("ck_passages_door")),
    )
    op.create_index("ix_passages_ticket_id", "passages", ["ticket_id", "at", "key"])
    op.create_index(
        "ix_passages_user_id",
        "passages",
        ["user_id"],
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("passages")
