"""A receipt for each order that was paid, to print and as a PDF, for whoever may see the order."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from quart.testing import QuartClient
from sqlalchemy import text as sql

from glue.contracts import blog
from orders.addresses import return_address
from orders.receipts.pdf import drawn
from orders.receipts.reading import Receipt, ReceiptLine, receipt_of, vat_totals
from orders.tests.factories import ADA, ORDERS, basket, page_config
from orders.tests.keeper import Keeper
from orders.tests.till import Till
from shared.db import reading
from shared.money import Money
from shared.runtime import current_runtime
from shared.testing.fakes import FakeServices
from shared.testing.papers import text_on


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def line(minor: int, rate: str | None) -> ReceiptLine:
    return ReceiptLine("Tea", 1, pounds(minor), pounds(minor), Decimal(rate) if rate else None)


async def the_receipt(order_id: int) -> Receipt:
    async with reading() as session:
        return await receipt_of(session, order_id)


async def text_of(client: QuartClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return str(await answer.get_data(as_text=True))


async def test_a_receipt_says_who_sold_what_for_how_much_and_how_it_was_paid(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    order_id = await till.paid_order(basket(name="Ada Lovelace"))
    (payment,) = await till.payments()

    text = await text_of(browser(visitor=ADA), f"/{order_id}/receipt/")

    for words in ("Ash Lane Bakery", "Receipt 1", "21 November 2026", "For Ada Lovelace", "Tea"):
        assert words in text
    for amount in ("£4.50", "£9.00", "£5.25", "£14.25"):
        assert amount in text
    assert (await till.attempt(order_id)).reference in text
    assert payment.transaction_id in text
    assert "VAT" not in text


async def test_a_receipt_says_who_the_seller_is_as_they_said_it_when_it_was_ordered(
    till: Till, shop: FakeServices, ben: Keeper
) -> None:
    seller = blog.SellerDetails(
        legal_name="Bäckerei (Ash Lane) Limited",
        postal_address="The Old Wash-house\nAsh Lane 7",
        vat_number="GB 123 4567 89",
    )
    shop.answers(blog.PageConfigOf, page_config(seller=seller))
    created = await till.order()
    moved = seller.model_copy(update={"postal_address": "Mill Lane 1"})
    shop.answers(blog.PageConfigOf, page_config(seller=moved))
    await till.pay(created.order_id)
    await till.reconcile(after=timedelta(minutes=1))

    page = await text_of(ben.browser, f"/{created.order_id}/receipt/")
    answer = await ben.browser.get(f"/{created.order_id}/receipt/pdf/")
    pdf = text_on(await answer.get_data(as_text=False))

    facts = (
        "Ash Lane Bakery",
        "Bäckerei (Ash Lane) Limited",
        "The Old Wash-house",
        "Ash Lane 7",
        "VAT number GB 123 4567 89",
    )
    for text in (page, pdf):
        assert [fact for fact in facts if fact not in text] == []
        assert "Mill Lane" not in text


async def test_a_receipt_of_a_seller_who_said_nothing_is_silent_about_it(
    till: Till, ben: Keeper
) -> None:
    order_id = await till.paid_order()

    page = await text_of(ben.browser, f"/{order_id}/receipt/")
    answer = await ben.browser.get(f"/{order_id}/receipt/pdf/")
    pdf = text_on(await answer.get_data(as_text=False))

    assert "<address" not in page
    for text in (page, pdf):
        assert "VAT number" not in text
    assert pdf.startswith("Ash Lane Bakery\nReceipt 1\n")


async def test_only_what_the_seller_said_is_on_the_receipt(
    till: Till, shop: FakeServices, ben: Keeper
) -> None:
    seller = blog.SellerDetails(postal_address="Ash Lane 7\nQuarrel Bridge")
    shop.answers(blog.PageConfigOf, page_config(seller=seller))
    order_id = await till.paid_order()

    page = await text_of(ben.browser, f"/{order_id}/receipt/")

    assert re.search(r"<address[^>]*>Ash Lane 7\nQuarrel Bridge</address>", page)
    assert "VAT number" not in page


async def test_the_books_name_nothing_of_the_seller_but_their_page(
    till: Till, shop: FakeServices
) -> None:
    seller = blog.SellerDetails(legal_name="Secret Name Limited", vat_number="GB 123")
    shop.answers(blog.PageConfigOf, page_config(seller=seller))
    await till.paid_order()

    async with reading() as session:
        tables = ("ledger_heads", "ledger_entries", "ledger_postings")
        rows = [
            str(row)
            for table in tables
            for row in await session.execute(sql(f"SELECT t::text FROM {table} AS t"))
        ]

    assert rows
    assert [row for row in rows if "Secret" in row or "GB 123" in row] == []


async def test_the_numbers_of_a_seller_leave_none_out(till: Till) -> None:
    ids = [await till.paid_order(key=f"k{number}") for number in range(3)]

    assert [(await the_receipt(order_id)).number for order_id in ids] == [1, 2, 3]


async def test_a_receipt_is_there_for_owner_keeper_and_whoever_holds_the_token(
    till: Till, ben: Keeper, browser: Callable[..., QuartClient]
) -> None:
    order_id = await till.paid_order()
    by_token = return_address(order_id).removeprefix(ORDERS)

    for end in ("receipt/", "receipt/pdf/"):
        owners = await browser(visitor=ADA).get(f"/{order_id}/{end}")
        keepers = await ben.browser.get(f"/{order_id}/{end}")
        holders = await browser().get(f"{by_token}{end}")
        strangers = await browser(visitor="ben's visit").get(f"/{order_id}/{end}")
        forgers = await browser().get(f"/checkout/return/forged/{end}")
        answers = (owners, keepers, holders, strangers, forgers)
        assert [it.status_code for it in answers] == [200, 200, 200, 404, 404]
        assert owners.headers["Cache-Control"] == "private, no-store"


async def test_there_is_no_receipt_before_it_is_paid(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    created = await till.order()

    for end in ("receipt/", "receipt/pdf/"):
        answer = await browser(visitor=ADA).get(f"/{created.order_id}/{end}")
        assert answer.status_code == 404


async def test_what_went_back_stands_on_the_receipt(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    await ben.give_back(order_id, way="amount", amount="4.25")

    receipt = await the_receipt(order_id)

    assert (receipt.total, receipt.kept) == (pounds(1425), pounds(1000))
    text = await text_of(ben.browser, f"/{order_id}/receipt/")
    assert "Left after that" in text
    assert "£10.00" in text


async def test_the_mail_leads_to_the_receipt(till: Till) -> None:
    order_id = await till.paid_order()

    ((_address, text),) = await till.mails()

    assert f"{return_address(order_id)}receipt/" in text


def test_vat_is_taken_out_of_what_was_paid_once_for_each_rate() -> None:
    lines = [line(333, "20"), line(333, "20"), line(105, "5"), line(500, "0"), line(100, None)]

    totals = vat_totals(lines)

    assert [(it.rate, it.gross.minor, it.net.minor, it.vat.minor) for it in totals] == [
        (Decimal(20), 666, 555, 111),
        (Decimal(5), 105, 100, 5),
        (Decimal(0), 500, 500, 0),
    ]


async def test_a_pdf_is_the_same_file_each_time_and_holds_its_own_faces(
    till: Till, ben: Keeper
) -> None:
    order_id = await till.paid_order()

    first, second = [await ben.browser.get(f"/{order_id}/receipt/pdf/") for _ in range(2)]

    content = await first.get_data(as_text=False)
    assert content.startswith(b"%PDF-")
    assert content == await second.get_data(as_text=False)
    assert content.count(b"/FontFile2") >= 3
    assert b"Helvetica" not in content
    assert f"receipt-1-order-{order_id}.pdf" in first.headers["Content-Disposition"]


@pytest.mark.parametrize("locale", ["en_GB", "de_DE"])
async def test_a_pdf_has_every_sign_that_people_here_write(
    till: Till, locale: str, caplog: pytest.LogCaptureFixture
) -> None:
    title = "Käse, crème, Łódź, Škoda, Ő, İ, ½ × “£5” – 3 € …"
    receipt = replace(
        await the_receipt(await till.paid_order()),
        seller=title,
        lines=[ReceiptLine(title, 2, pounds(450), pounds(900), Decimal(20))],
        vat=vat_totals([line(900, "20")]),
    )
    site = current_runtime().settings.site.model_copy(update={"locale": locale})

    content = drawn(receipt, site)

    assert content.startswith(b"%PDF-")
    assert "missing" not in caplog.text
