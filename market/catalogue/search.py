"""Which products answer what a shopper typed."""

from collections.abc import Collection

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Select,
    TableValuedAlias,
    Text,
    column,
    func,
    literal,
    or_,
    select,
)

from market.db import WORDS
from market.products.models import Product
from market.sections.models import Section
from shared.db import words


def own_words(text: str) -> ColumnElement[bool]:
    """Hold for products whose own words hold what was typed."""
    return words.holds(Product.search, text, WORDS)


def sections(marketplace_ids: Collection[int], text: str) -> Select[int]:
    """Choose the sections whose names hold what was typed."""
    return select(Section.id).where(
        Section.marketplace_id.in_(marketplace_ids),
        words.holds(words.vector(WORDS, Section.title), text, WORDS),
    )


def matches(text: str, marketplace_ids: Collection[int]) -> ColumnElement[bool]:
    """Hold for products whose own words, or whose section's name, hold what was typed."""
    return or_(own_words(text), Product.section_id.in_(sections(marketplace_ids, text)))


def rank(text: str) -> ColumnElement[int]:
    """Say how well a product's words answer what was typed."""
    return words.rank(Product.search, text, WORDS)


def spelled_like(text: str, marketplace_id: int, *, most: int) -> TableValuedAlias:
    """Return the ids of products with words like these, letter by letter, and how far they are."""
    typed = literal(text, Text)
    return func.products_spelled_like(
        typed, literal(marketplace_id, BigInteger), most
    ).table_valued(column("id", BigInteger), column("distance", Float), name="spelled_like")
