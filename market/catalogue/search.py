"""Turn what a shopper typed into a search: whole words as PostgreSQL stems them, and beginnings."""

import re

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from market.products.models import WORDS, Product, Section

CONFIGURATION: ColumnElement[str] = literal_column(f"'{WORDS}'::regconfig")
# Ranks are fractions; a list is paged by whole numbers.
RANK_STEPS = 1_000_000
# Divide by the length of the text: what is about little else than the word comes first.
BY_LENGTH = 1
MOST_DISTANT = 0.6

_WORD = re.compile(r"[^\W_]+")
_SYNTAX = re.compile(r'"|(^|\s)(-\S|or\s)', re.IGNORECASE)


def matches(text: str, marketplace_id: int) -> ColumnElement[bool]:
    """Hold for products whose own words, or whose section's name, hold what was typed."""
    query = _tsquery(text)
    sections = select(Section.id).where(
        Section.marketplace_id == marketplace_id,
        func.to_tsvector(CONFIGURATION, Section.title).op("@@")(query),
    )
    return or_(Product.search.op("@@")(query), Product.section_id.in_(sections))


def rank(text: str) -> ColumnElement[int]:
    """Say how well a product's words answer what was typed."""
    return cast(func.ts_rank(Product.search, _tsquery(text), BY_LENGTH) * RANK_STEPS, Integer)


def distance(text: str) -> ColumnElement[float]:
    """Say how far the nearest words of a title are from what was typed, letter by letter."""
    return Product.title.op("<->>")(literal(text, Text))


def beginnings(text: str) -> str:
    """Return what was typed as words that may go on; nothing where it uses quotes, minus or or."""
    if _SYNTAX.search(text):
        return ""
    words = _WORD.findall(text.replace("'", "").replace("’", ""))
    return " & ".join(f"{word}:*" if len(word) > 1 else word for word in words)


def _tsquery(text: str) -> ColumnElement[str]:
    whole = func.websearch_to_tsquery(CONFIGURATION, literal(text, Text), type_=TSQUERY)
    begun = beginnings(text)
    if not begun:
        return whole
    return whole.op("||")(func.to_tsquery(CONFIGURATION, literal(begun, Text), type_=TSQUERY))
