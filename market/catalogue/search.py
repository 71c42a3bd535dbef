"""Which products answer what a shopper typed."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Text, literal, or_, select

from market.products.models import WORDS, Product
from market.sections.models import Section
from shared.db import words

MOST_DISTANT = 0.6


def matches(text: str, marketplace_ids: Collection[int]) -> ColumnElement[bool]:
    """Hold for products whose own words, or whose section's name, hold what was typed."""
    sections = select(Section.id).where(
        Section.marketplace_id.in_(marketplace_ids),
        words.holds(words.vector(WORDS, Section.title), text, WORDS),
    )
    return or_(words.holds(Product.search, text, WORDS), Product.section_id.in_(sections))


def rank(text: str) -> ColumnElement[int]:
    """Say how well a product's words answer what was typed."""
    return words.rank(Product.search, text, WORDS)


def distance(text: str) -> ColumnElement[float]:
    """Say how far the nearest words of a title are from what was typed, letter by letter."""
    return Product.title.op("<->>")(literal(text, Text))
