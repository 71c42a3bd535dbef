"""The text search configuration of an app, as one of its revisions makes it."""

from alembic import op


def create_words(configuration: str) -> None:
    """Make a configuration of English stems, with accents taken off.

    Autogenerate does not see it; a later change of it must also rewrite what was made by it.
    """
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.execute(f"CREATE TEXT SEARCH CONFIGURATION {configuration} (COPY = english)")
    op.execute(
        f"ALTER TEXT SEARCH CONFIGURATION {configuration}"
        " ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem"
    )


def drop_words(configuration: str) -> None:
    """Take the configuration away; nothing may use it any more."""
    op.execute(f"DROP TEXT SEARCH CONFIGURATION {configuration}")
