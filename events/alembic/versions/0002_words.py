"""Make the text search configuration that titles are searched by."""

from shared.db.words_revisions import create_words, drop_words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_words("events_words")


def downgrade() -> None:
    drop_words("events_words")
