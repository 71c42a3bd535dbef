"""Full text search: what a person typed, as PostgreSQL's query for whole words and beginnings.

An app makes a text search configuration of its own in a migration (`shared.db.words_revisions`)
and keeps what can be found in a generated column of it.
"""

import re

from sqlalchemy import ColumnElement, Integer, Text, cast, func, literal, literal_column
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute

LONGEST_QUERY = 100
# Ranks are fractions; a list is paged by whole numbers.
RANK_STEPS = 1_000_000
# Divide by the length of the text: what is about little else than the word comes first.
BY_LENGTH = 1

Vector = ColumnElement[str] | InstrumentedAttribute[str]

_WORD = re.compile(r"[^\W_]+")
_SYNTAX = re.compile(r'"|(^|\s)(-\S|or\s)', re.IGNORECASE)


def clean_query(text: str) -> str:
    """Return what was typed without what cannot be seen, and not too long."""
    words = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(words.split())[:LONGEST_QUERY].strip()


def vector(configuration: str, text: Vector) -> ColumnElement[str]:
    """Return the words of a text that is kept in no column of its own."""
    return func.to_tsvector(_named(configuration), text)


def holds(words: Vector, text: str, configuration: str) -> ColumnElement[bool]:
    """Hold where the words answer what was typed."""
    return words.op("@@", is_comparison=True)(_query(text, configuration))


def rank(words: Vector, text: str, configuration: str) -> ColumnElement[int]:
    """Say how well the words answer what was typed."""
    return cast(func.ts_rank(words, _query(text, configuration), BY_LENGTH) * RANK_STEPS, Integer)


def beginnings(text: str) -> str:
    """Return what was typed as words that may go on; nothing where it uses quotes, minus or or."""
    if _SYNTAX.search(text):
        return ""
    words = _WORD.findall(text.replace("'", "").replace("’", ""))
    return " & ".join(f"{word}:*" if len(word) > 1 else word for word in words)


def _query(text: str, configuration: str) -> ColumnElement[str]:
    named = _named(configuration)
    whole = func.websearch_to_tsquery(named, literal(text, Text), type_=TSQUERY)
    begun = beginnings(text)
    if not begun:
        return whole
    return whole.op("||")(func.to_tsquery(named, literal(begun, Text), type_=TSQUERY))


def _named(configuration: str) -> ColumnElement[str]:
    return literal_column(f"'{configuration}'::regconfig")
