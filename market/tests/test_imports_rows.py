"""From cells to a product, or to the reason why not."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.imports.errors import UnreadableFile
from market.imports.offers import Offer, OfferReader
from market.imports.rows import Columns
from market.products.texts import Refusal

HEADING = ["sku", "title", "price", "special_price", "section", "brand", "description", "image"]


def columns(*heading: str, currency: str = "GBP") -> Columns:
    return Columns.from_heading(heading or HEADING, currency)


def offer_of(**cells: str) -> Offer:
    values = {"sku": "T1", "title": "Tea", "price": "4.50"} | cells
    return columns().offer([values.get(name, "") for name in HEADING])


def test_a_row_becomes_a_product() -> None:
    offer = offer_of(
        title="  Green   Tea ",
        special_price="4.00",
        section="Tins",
        brand="Ash Lane",
        description="One.\n\nTwo.",
        image="/static/market/tea.svg",
    )

    assert offer.code == "T1"
    assert offer.values == {
        "title": "Green Tea",
        "regular_price_minor": 450,
        "special_price_minor": 400,
        "section": "Tins",
        "brand": "Ash Lane",
        "description": "One.\n\nTwo.",
        "image": "/static/market/tea.svg",
        "image_alt": "Green Tea",
    }


def test_the_wholesalers_columns_are_understood() -> None:
    found = columns("sku", "title", "price_gbp", "case_price_gbp", "units_sold", "first_sold")

    offer = found.offer(["10002", "Inflatable Globe", "0.85", "0.80", "860", "2010-12-01"])

    assert offer.values["regular_price_minor"] == 85
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
        ({"price": "4,50 €"}, "write it like 12.50"),
        ({"price": "1.234,50"}, "write it like 12.50"),
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
        offer_of(**cells)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1,234.50 GBP", 123450), ("£3.20", 320), ("3,20", 320), ("£ 1,000", 100000), ("12", 1200)],
)
def test_prices_are_read_as_people_write_them(text: str, minor: int) -> None:
    assert offer_of(price=text).values["regular_price_minor"] == minor


@pytest.mark.parametrize(
    ("column", "text", "values"),
    [
        ("content", "500 g", {"content_amount": "500", "content_unit": "g"}),
        ("content", "6 x 1,5 Litres", {"content_amount": "1.5", "content_unit": "l"}),
        ("content", "", {"content_amount": None, "content_unit": None}),
        ("case_size", "6 x 500g", {"case_size": 6}),
        ("case_size", "1", {"case_size": None}),
        ("vat_rate", "7 %", {"vat_rate": 700}),
        ("vat_rate", "5.5", {"vat_rate": 550}),
        ("labels", "new; local", {"labels": ["new", "local"]}),
        (
            "stickers",
            "Vegan, Ash Lane's",
            {"stickers": ["Vegan", "Ash Lane's"], "diets": ["vegan"]},
        ),
        ("diets", "gluten free, Vegan", {"diets": ["gluten-free", "vegan"]}),
        ("allergens", "Milk", {"allergens": ["milk"]}),
    ],
)
def test_what_else_is_known_of_a_product_is_read(
    column: str, text: str, values: dict[str, object]
) -> None:
    offer = columns("sku", "title", "price", column).offer(["1", "Tea", "4.50", text])

    assert values.items() <= offer.values.items()


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("content", "a handful"),
        ("content", "0 g"),
        ("case_size", "many"),
        ("vat_rate", "101"),
        ("vat_rate", "NaN"),
        ("vat_rate", "1e2000000"),
        ("diets", "paleo"),
        ("allergens", "cats"),
        ("labels", "x" * 41),
    ],
)
def test_what_is_not_understood_is_refused_rather_than_guessed(column: str, text: str) -> None:
    with pytest.raises(Refusal):
        columns("sku", "title", "price", column).offer(["1", "Tea", "4.50", text])


def test_a_remembered_mapping_wins_over_what_the_headings_seem_to_say() -> None:
    found = Columns.from_heading(
        ["title", "name", "sku", "net", "gross"],
        "GBP",
        mapping={"sku": "sku", "title": "name", "price": "gross"},
    )

    offer = found.offer(["T", "Tea", "1", "3.00", "3.60"])

    assert (offer.title, offer.values["regular_price_minor"]) == ("Tea", 360)
    assert found.unused == ("title", "net")


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(Refusal, match="2 cells where the first line has 3"):
        columns("sku", "title", "price").offer(["1", "Tea"])


def test_a_currency_without_decimals_has_none() -> None:
    found = columns("sku", "title", "price_jpy", currency="JPY")

    assert found.offer(["1", "Tea", "450"]).values["regular_price_minor"] == 450
    with pytest.raises(Refusal):
        found.offer(["1", "Tea", "4.50"])


@given(st.lists(st.text(), min_size=len(HEADING), max_size=len(HEADING)))
def test_any_cells_give_a_product_or_a_reason(cells: list[str]) -> None:
    with suppress(Refusal):
        offer = columns().offer(cells)

        assert offer.code
        assert offer.title
        assert offer.values["regular_price_minor"] > 0


@given(st.integers(min_value=1, max_value=2**31 - 1))
def test_a_price_is_exact_to_the_penny(minor: int) -> None:
    text = f"{minor // 100}.{minor % 100:02}"

    assert offer_of(price=text).values["regular_price_minor"] == minor


@given(
    st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,2})?", fullmatch=True), st.sampled_from(["en_GB", "de"])
)
def test_a_plain_price_is_read_as_any_other_is(text: str, locale: str) -> None:
    reader = OfferReader("GBP", locale)
    rows = [{"sku": "1", "title": "Tea", "price": price} for price in (text, f"£{text}")]

    def read(row: dict[str, str]) -> object:
        with suppress(Refusal):
            return reader.read(row).values
        return None

    assert read(rows[0]) == read(rows[1])
