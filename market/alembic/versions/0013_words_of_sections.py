"""Find sections by the words of their names."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A shop has some hundred sections: they are indexed within what a lock may be waited for.
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "CREATE INDEX ix_sections_words ON sections"
        " USING gin (to_tsvector('market_words'::regconfig, title))"
    )


def downgrade() -> None:
    op.drop_index("ix_sections_words", table_name="sections")
