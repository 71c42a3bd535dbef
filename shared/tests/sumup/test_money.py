import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import Money
from shared.payments.errors import SumUpUnavailable
from shared.payments.replies import TransactionReply
from shared.payments.wire import json_number, read

CURRENCIES = st.sampled_from(["GBP", "EUR", "USD", "CHF", "SEK"])
CENTS = st.integers(min_value=1, max_value=10**15 - 1)


def reply(amount: str, currency: str = "GBP") -> str:
    return f'{{"id": "t", "status": "SUCCESSFUL", "amount": {amount}, "currency": "{currency}"}}'


def amount_in(text: str) -> Money:
    return read(text, TransactionReply, lambda it: it.value(with_refunds=True)).amount


@given(CENTS, CURRENCIES)
def test_an_amount_is_sent_as_exactly_its_decimal_text(minor: int, currency: str) -> None:
    amount = Money(minor, currency)

    text = json.dumps({"amount": json_number(amount)})

    assert json.loads(text, parse_float=Decimal)["amount"] == amount.decimal


@given(CENTS, CURRENCIES)
def test_an_amount_that_is_sent_and_read_back_is_the_same(minor: int, currency: str) -> None:
    amount = Money(minor, currency)

    assert amount_in(reply(json.dumps(json_number(amount)), currency)) == amount


def test_every_amount_up_to_a_thousand_pounds_is_exact() -> None:
    for minor in range(100_000):
        amount = Money(minor, "GBP")
        assert Decimal(json.dumps(json_number(amount))) == amount.decimal


@pytest.mark.parametrize("text", ["12.5", "12.50", "12.500", "1250e-2", "1.25E+1"])
def test_the_ways_to_write_a_decimal_read_alike(text: str) -> None:
    assert amount_in(reply(text)) == Money(1250, "GBP")


@pytest.mark.parametrize(
    "text",
    [
        "12.505",
        "12.500000000000000001",
        "10.100000381469727",
        "NaN",
        "Infinity",
        "1e999999999",
        '"x"',
        "null",
    ],
)
def test_an_amount_that_is_not_whole_pence_is_not_guessed(text: str) -> None:
    with pytest.raises(SumUpUnavailable) as raised:
        amount_in(reply(text))

    assert raised.value.in_doubt


def test_an_amount_too_large_to_be_exact_is_not_sent() -> None:
    with pytest.raises(ValueError, match="exactly"):
        json_number(Money(10**17 + 1, "GBP"))
