"""From cells to a product, or to the reason why not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.imports.errors import Refusal, UnreadableFile
from market.imports.rows import Columns
from market.products.service import Entry

HEADING = ["sku", "title", "price", "special_price", "section", "brand", "description", "image"]


def columns(*heading: str, currency: str = "GBP") -> Columns:
    return Columns.from_heading(heading or HEADING, currency)


def entry_of(**cells: str) -> Entry:
    values = {"sku": "T1", "title": "Tea", "price": "4.50"} | cells
    return columns().entry([values.get(name, "") for name in HEADING])


def test_a_row_becomes_a_product() -> None:
    entry = entry_of(
        title="  Green   Tea ",
        special_price="4.00",
        section="Tins",
        brand="Ash Lane",
        description="One.\n\nTwo.",
        image="/static/market/tea.svg",
    )

    assert entry == Entry(
        sku="T1",
        title="Green Tea",
        regular_price_minor=450,
        special_price_minor=400,
        section="Tins",
        brand="Ash Lane",
        description="One.\n\nTwo.",
        image="/static/market/tea.svg",
        image_alt="Green Tea",
    )


def test_the_wholesalers_columns_are_understood() -> None:
    found = columns("sku", "title", "price_gbp", "case_price_gbp", "units_sold", "first_sold")

    entry = found.entry(["10002", "Inflatable Globe", "0.85", "0.80", "860", "2010-12-01"])

    assert entry.regular_price_minor == 85
    assert found.unused == ("case_price_gbp", "units_sold", "first_sold")
    assert found.fields == frozenset()


def test_a_file_speaks_of_the_columns_it_has() -> None:
    assert columns("SKU", "Name", "Unit-Price", "Category").fields == {"section"}
    assert columns("sku", "title", "price", "image").fields == {"image", "image_alt"}
    assert columns("sku", "title", "price", "alt").fields == frozenset()
    assert columns().fields == {
        "special_price_minor",
        "section",
        "brand",
        "description",
        "image",
        "image_alt",
    }


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        (["sku", "title"], "no column “price”"),
        (["title", "price"], "no column “sku”"),
        (["sku", "title", "price", "price_gbp"], "Two columns hold the price"),
        (["sku", "title", "price_eur"], "“price_eur” is not in GBP"),
    ],
)
def test_a_heading_that_will_not_do_is_told(heading: list[str], words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        columns(*heading)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"sku": " "}, "no SKU"),
        ({"sku": "1" * 65}, "SKU has 65 letters, of at most 64"),
        ({"title": ""}, "no title"),
        ({"title": "x" * 201}, "title has 201 letters, of at most 200"),
        ({"title": "a\x00b"}, "control character"),
        ({"title": "a\nb"}, "line break"),
        ({"title": "Br\udcfbl\udce9e"}, "is the encoding right"),
        ({"price": ""}, "no price"),
        ({"price": "0"}, "not above nothing"),
        ({"price": "0.00"}, "not above nothing"),
        ({"price": "-1.00"}, "not above nothing"),
        ({"price": "4,50"}, "write it like 12.50"),
        ({"price": "£4.50"}, "write it like 12.50"),
        ({"price": "4.505"}, "write it like 12.50"),
        ({"price": "1e3"}, "write it like 12.50"),
        ({"price": "NaN"}, "write it like 12.50"),
        ({"price": "٤"}, "write it like 12.50"),
        ({"price": "99999999999.00"}, "too high"),
        ({"special_price": "4.50"}, "special price 4.50 is not below its price 4.50"),
        ({"special_price": "0"}, "not above nothing"),
        ({"special_price": "cheap"}, "not a special price in GBP"),
        ({"section": "x" * 121}, "section has 121 letters"),
        ({"description": "x" * 10_001}, "description has 10001 letters"),
        ({"image": "https://elsewhere.example/tea.jpg"}, "not an address on this site"),
        ({"image": "//elsewhere.example/tea.jpg"}, "not an address on this site"),
    ],
)
def test_a_row_that_will_not_do_is_refused_with_its_reason(
    cells: dict[str, str], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        entry_of(**cells)


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(Refusal, match="2 cells where the first line has 3"):
        columns("sku", "title", "price").entry(["1", "Tea"])


def test_a_currency_without_decimals_has_none() -> None:
    found = columns("sku", "title", "price_jpy", currency="JPY")

    assert found.entry(["1", "Tea", "450"]).regular_price_minor == 450
    with pytest.raises(Refusal):
        found.entry(["1", "Tea", "4.50"])


@given(st.lists(st.text(), min_size=len(HEADING), max_size=len(HEADING)))
def test_any_cells_give_a_product_or_a_reason(cells: list[str]) -> None:
    with suppress(Refusal):
        entry = columns().entry(cells)

        assert entry.sku
        assert entry.title
        assert entry.regular_price_minor > 0


@given(st.integers(min_value=1, max_value=2**31 - 1))
def test_a_price_is_exact_to_the_penny(minor: int) -> None:
    text = f"{minor // 100}.{minor % 100:02}"

    assert entry_of(price=text).regular_price_minor == minor
