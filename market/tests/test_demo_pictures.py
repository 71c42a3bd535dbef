"""The demonstration's goods: complete, distinct, and drawn."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from market.demo import pictures

FILE = Path(pictures.__file__).with_name("products.yaml")
MARKETPLACES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text())["marketplaces"]
PRODUCTS: list[dict[str, Any]] = [
    product for place in MARKETPLACES for product in place["products"]
]


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: str(product["slug"]))
def test_every_product_has_a_picture_that_can_be_drawn(product: dict[str, Any]) -> None:
    svg = ElementTree.fromstring(pictures.draw_picture(product["picture"]))

    assert svg.get("viewBox") == "0 0 800 800"
    assert product["image"] == f"{product['slug']}.svg"
    assert product["image_alt"]


@pytest.mark.parametrize("key", ["sku", "slug", "title", "description"])
def test_no_two_products_are_the_same(key: str) -> None:
    values = [product[key] for product in PRODUCTS]

    assert len(set(values)) == len(values) == 63


def test_every_product_lies_in_a_section_of_its_place() -> None:
    for place in MARKETPLACES:
        assert {product["section"] for product in place["products"]} == set(place["sections"])


def test_a_special_price_is_below_the_regular_one() -> None:
    for product in PRODUCTS:
        assert 0 < product.get("special_price_minor", 1) < product["price_minor"]


def test_every_drawing_is_used() -> None:
    drawn = {product["picture"]["drawing"] for product in PRODUCTS}
    files = {file.stem for file in pictures.DRAWINGS.glob("*.svg") if file.stem[0] != "_"}

    assert files == drawn
