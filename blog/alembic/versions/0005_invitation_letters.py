"""Keep when each letter of an invitation was sent, so that an address is not sent too many."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitations.id"],
            name=op.f("fk_invitation_letters_invitation_id_invitations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_letters")),
    )
    op.create_index(
        "ix_invitation_letters_invitation_id_sent_at",
        "invitation_letters",
        ["invitation_id", "sent_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("invitation_letters")
