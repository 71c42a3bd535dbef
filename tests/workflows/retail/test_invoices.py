"""Invoices are sorted to the penny, and divided into baskets that a shop can sell."""

from datetime import UTC, datetime

from shared.testing.data import real_data
from tests.workflows.retail.invoices import Line, MoneyBack, Reason, read_invoices, sort_out
from tests.workflows.retail.replaying import baskets_of


def line(invoice: str, quantity: int, price_minor: int = 250, **changes: str | None) -> Line:
    facts: dict[str, str | None] = {"code": "85123A", "customer": "17850", **changes}
    return Line(
        invoice=invoice,
        code=str(facts["code"]),
        title="White hanging heart",
        quantity=quantity,
        at=datetime(2010, 12, 1, tzinfo=UTC),
        price_minor=price_minor,
        customer=facts["customer"],
    )


def test_every_line_of_the_files_is_a_sale_money_back_or_of_the_rest() -> None:
    folder = real_data("retail/invoices")
    invoices = list(read_invoices(folder))

    found = sort_out(invoices)

    total = sum(line.amount_minor for invoice in invoices for line in invoice)
    assert found.sales_minor - found.back_minor + found.rest_minor == total
    assert (found.sales_minor, found.back_minor, found.rest_minor) == (82374614, 803172, -6675740)
    assert {reason: len(lines) for reason, lines in found.rest.items()} == {
        Reason.FREE: 273,
        Reason.NOBODY: 38,
        Reason.NOT_BOUGHT: 399,
        Reason.MORE_THAN_BOUGHT: 2,
    }


def test_money_back_is_taken_from_what_was_bought_last() -> None:
    first, second = line("1", 6), line("2", 4)

    found = sort_out([[first], [second], [line("C3", -7)]])

    back = found.events[-1]
    assert isinstance(back, MoneyBack)
    assert back.taken == [(second, 4), (first, 3)]


def test_what_does_not_match_is_of_the_rest() -> None:
    found = sort_out(
        [
            [line("1", 6)],
            [line("C2", -7)],
            [line("C3", -1, price_minor=240)],
            [line("C4", -1, customer=None)],
            [line("C5", -1, customer="12345")],
            [line("6", 1, price_minor=0), line("6", -2)],
        ]
    )

    assert {reason: len(lines) for reason, lines in found.rest.items()} == {
        Reason.MORE_THAN_BOUGHT: 1,
        Reason.NOT_BOUGHT: 2,
        Reason.NOBODY: 1,
        Reason.FREE: 1,
        Reason.NEGATIVE: 1,
    }


def test_a_basket_has_one_price_of_a_thing_and_no_more_than_999() -> None:
    dear, many = line("1", 2, price_minor=300), line("1", 1500)

    baskets = baskets_of([line("1", 5), dear, many, line("1", 1, code="71053")])

    assert [[(it.price_minor, n) for it, n in basket] for basket in baskets] == [
        [(250, 5), (250, 501), (250, 1)],
        [(300, 2)],
        [(250, 999)],
    ]
