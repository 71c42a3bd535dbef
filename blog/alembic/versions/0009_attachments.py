"""Let mails carry files along."""

from shared.db.bus_revisions import add_attachments, drop_attachments

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_attachments()


def downgrade() -> None:
    drop_attachments()
