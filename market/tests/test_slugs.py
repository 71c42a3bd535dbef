"""Addresses made from titles."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.marketplaces.models import SLUG_PATTERN
from market.products.models import Product
from market.products.slugs import first_free, section_slug, slugs_for
from shared.slugs import slugify


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Crème Brûlée Tart", "creme-brulee-tart"),
        ("Tollman's Tin", "tollmans-tin"),
        ("  Set/6 — “Red” & Blue!  ", "set-6-red-blue"),
        ("お茶", ""),
        ("x" * 500, "x" * 80),
    ],
)
def test_a_title_is_written_in_plain_letters(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text(min_size=1, max_size=200), st.text(min_size=1, max_size=64))
def test_every_offer_is_an_address_the_database_takes(title: str, sku: str) -> None:
    longest = Product.slug.type.length
    for slug in (*slugs_for(title, sku), section_slug(title)):
        assert re.match(SLUG_PATTERN, slug)
        assert len(slug) <= longest


def test_the_nicest_free_one_is_chosen() -> None:
    assert first_free("Mug", "7", set()) == "mug"
    assert first_free("Mug", "7", {"mug"}) == "mug-7"
    assert first_free("Mug", "7", {"mug", "mug-7"}) == first_free("Mug", "7", {"mug", "mug-7"})
    assert first_free("Mug", "7", {"mug", "mug-7"}) != first_free("Mug", "8", {"mug", "mug-8"})
