"""A page's orders as a file: all of them, as the list is narrowed down, and never a formula."""

import csv
from io import StringIO

import pytest

from glue.audit import Audited
from orders.tests.factories import BAKERY, basket, basket_with_places
from orders.tests.keeper import Keeper
from orders.tests.till import Till
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.spreadsheets import safe_cell


async def rows_of(ben: Keeper, **form: str) -> list[dict[str, str]]:
    text = await ben.text("exports/", form)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


async def test_every_order_is_a_line_with_what_is_in_it(till: Till, ben: Keeper) -> None:
    paid = await till.paid_order(basket(name="Ada Lovelace", note="No nuts; thanks"))
    await ben.give_back(paid, way="amount", amount="4.25")
    await till.order(basket_with_places(), key="k2")

    newest, oldest = await rows_of(ben)

    assert (newest["What"], newest["Receipt"], newest["Total"]) == (
        "Bread lesson; Supper",
        "",
        "35.00",
    )
    assert oldest["Order"] == str(paid)
    assert oldest["What"] == "2 × Tea; 1 × Soap"
    assert (oldest["Name"], oldest["Mail address"]) == ("Ada Lovelace", "ada@example.com")
    assert oldest["Note of the customer"] == "No nuts; thanks"
    assert (oldest["Currency"], oldest["Total"]) == ("GBP", "14.25")
    assert (oldest["Given back"], oldest["Left"]) == ("4.25", "10.00")
    assert oldest["Paid"].startswith("2026-11-21 ")


async def test_the_file_holds_what_the_list_was_narrowed_down_to(till: Till, ben: Keeper) -> None:
    paid = await till.paid_order()
    await till.order(key="k2")

    rows = await rows_of(ben, stand="paid")

    assert [row["Order"] for row in rows] == [str(paid)]


async def test_more_orders_than_are_read_at_once_are_all_there_once(
    till: Till, ben: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orders.keeping.queries.BATCH", 2)
    ids = [(await till.order(key=f"k{number}")).order_id for number in range(4)]

    rows = await rows_of(ben)

    assert [int(row["Order"]) for row in rows] == ids[::-1]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
async def test_what_a_spreadsheet_would_reckon_with_is_shown_as_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


async def test_a_customer_cannot_smuggle_a_formula_in(till: Till, ben: Keeper) -> None:
    await till.order(basket(name='=HYPERLINK("http://evil.test")', note="-2+3"))

    (row,) = await rows_of(ben)

    assert row["Name"] == '\'=HYPERLINK("http://evil.test")'
    assert row["Note of the customer"] == "'-2+3"


async def test_taking_a_file_along_is_written_down(till: Till, ben: Keeper) -> None:
    await till.order()

    await rows_of(ben)

    async with reading() as session:
        trail = Trail(within=BAKERY, actions=[Audited.ORDERS_EXPORTED])
        assert len(await audit_trail(session, trail, limit=5)) == 1
