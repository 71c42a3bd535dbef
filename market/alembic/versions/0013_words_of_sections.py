"""Find sections by the words of their names."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_sections_words",
        "sections",
        [sa.text("to_tsvector('market_words'::regconfig, title)")],
        postgresql_using="gin",
    )


def downgrade() -> None:
    op.drop_index("ix_sections_words", table_name="sections")
