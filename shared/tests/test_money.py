import json
import pickle
from decimal import Decimal
from fractions import Fraction

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.contracts import Value
from shared.money import (
    CurrencyMismatch,
    InvalidAmount,
    Money,
    UnknownCurrency,
    exponent,
    format_money,
    read_amount,
    sum_money,
    written_amount,
)

CURRENCIES = st.sampled_from(["JPY", "GBP", "EUR", "KWD"])
MINORS = st.integers(min_value=-(10**12), max_value=10**12)
AMOUNTS = st.builds(Money, MINORS, CURRENCIES)
POUNDS = st.builds(Money, MINORS, st.just("GBP"))
FACTORS = st.decimals(min_value=-1000, max_value=1000, places=6)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=20).filter(any)


class Price(Value):
    amount: Money


def pounds(text: str) -> Money:
    return Money.parse(text, "GBP")


@pytest.mark.parametrize(("currency", "digits"), [("JPY", 0), ("GBP", 2), ("KWD", 3)])
def test_a_currency_has_its_own_number_of_decimals(currency: str, digits: int) -> None:
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "GBP", 1250),
        ("12.5", "GBP", 1250),
        ("12", "GBP", 1200),
        ("-0.05", "GBP", -5),
        ("+1.00", "GBP", 100),
        ("300", "JPY", 300),
        ("1.234", "KWD", 1234),
    ],
)
def test_a_decimal_string_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    ["", "12.505", "12.500", "12.", ".5", "1,50", "1e3", "NaN", " 1", "1\n", "--1", "٣", "9" * 16],
)
def test_what_is_not_an_amount_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(InvalidAmount) as refusal:
        Money.parse(text, "GBP")

    assert refusal.value.detail["currency"] == "GBP"


def test_yen_have_no_decimals() -> None:
    with pytest.raises(InvalidAmount):
        Money.parse("300.0", "JPY")


@given(AMOUNTS)
def test_printing_and_reading_gives_the_amount_back(amount: Money) -> None:
    assert Money.parse(amount.decimal_string, amount.currency) == amount
    assert amount.decimal == Decimal(amount.decimal_string)


def test_an_amount_prints_with_all_its_decimals() -> None:
    assert Money(-5, "GBP").decimal_string == "-0.05"
    assert str(Money(1250, "GBP")) == "12.50 GBP"
    assert Money(10**30, "GBP").decimal_string == "1" + "0" * 28 + ".00"


@pytest.mark.parametrize("minor", [2.5, 2.0, True, "250", None, Decimal(250)])
def test_only_whole_minor_units_make_money(minor: object) -> None:
    with pytest.raises(ValueError, match="whole minor units"):
        Money(minor, "GBP")  # type: ignore[arg-type]  # what the types forbid is refused as well


@pytest.mark.parametrize("currency", ["gbp", "XYZ", "", "£"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, currency)


def test_an_amount_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Money(1, "GBP").minor = 2  # type: ignore[misc]  # the point of the test


@pytest.mark.parametrize(
    ("amount", "factor", "expected"),
    [
        ("0.01", "0.5", "0.01"),
        ("-0.01", "0.5", "-0.01"),
        ("0.03", "0.5", "0.02"),
        ("0.01", "0.49", "0.00"),
        ("10.00", "0.175", "1.75"),
        ("9.99", "0.2", "2.00"),
    ],
)
def test_a_half_rounds_away_from_zero(amount: str, factor: str, expected: str) -> None:
    assert pounds(amount).times(Decimal(factor)) == pounds(expected)


def test_a_share_that_no_decimal_can_write_is_exact() -> None:
    vat_inside_gross = Fraction(20, 120)

    assert pounds("12.00").times(vat_inside_gross) == pounds("2.00")


@given(POUNDS, FACTORS)
def test_rounding_is_symmetric(amount: Money, factor: Decimal) -> None:
    assert (-amount).times(factor) == -(amount.times(factor)) == amount.times(-factor)


@given(POUNDS, FACTORS)
def test_rounding_moves_by_half_a_unit_at_most(amount: Money, factor: Decimal) -> None:
    exact = amount.minor * Fraction(factor)

    assert abs(amount.times(factor).minor - exact) <= Fraction(1, 2)


@pytest.mark.parametrize("factor", [0.5, 2, "0.5"])
def test_a_rate_is_a_decimal_or_a_fraction(factor: object) -> None:
    with pytest.raises(TypeError):
        pounds("1.00").times(factor)  # type: ignore[arg-type]  # refused at run time too


@pytest.mark.parametrize("factor", ["NaN", "Infinity"])
def test_a_rate_is_finite(factor: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        pounds("1.00").times(Decimal(factor))


@given(AMOUNTS, WEIGHTS)
def test_an_allocation_loses_nothing(amount: Money, weights: list[int]) -> None:
    shares = amount.allocate(weights)

    assert sum_money(shares, amount.currency) == amount
    for share, weight in zip(shares, weights, strict=True):
        exact = Fraction(amount.minor * weight, sum(weights))
        assert abs(share.minor - exact) < 1
        assert weight or not share


@given(AMOUNTS, WEIGHTS)
def test_an_allocation_is_symmetric(amount: Money, weights: list[int]) -> None:
    assert (-amount).allocate(weights) == [-share for share in amount.allocate(weights)]


def test_the_odd_units_go_to_those_that_miss_most_and_then_to_the_earlier() -> None:
    assert [share.minor for share in Money(100, "GBP").allocate([1, 1, 1])] == [34, 33, 33]
    assert [share.minor for share in Money(10, "GBP").allocate([1, 2, 4])] == [1, 3, 6]


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_share_nothing_out_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="Weights"):
        pounds("1.00").allocate(weights)


@given(POUNDS, POUNDS, POUNDS)
def test_addition_is_associative_and_commutative(a: Money, b: Money, c: Money) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + b - b == a


@given(POUNDS, st.integers(min_value=0, max_value=50))
def test_multiplying_is_adding_again_and_again(price: Money, count: int) -> None:
    assert price * count == count * price == sum_money([price] * count, "GBP")


@given(POUNDS, POUNDS)
def test_amounts_are_ordered_as_their_units_are(a: Money, b: Money) -> None:
    assert (a < b, a <= b, a > b, a >= b) == (
        a.minor < b.minor,
        a.minor <= b.minor,
        a.minor > b.minor,
        a.minor >= b.minor,
    )


def test_two_currencies_do_not_mix() -> None:
    pound, euro = Money(100, "GBP"), Money(100, "EUR")

    assert pound != euro
    for mix in (lambda: pound + euro, lambda: pound - euro, lambda: pound < euro):
        with pytest.raises(CurrencyMismatch):
            mix()
    with pytest.raises(CurrencyMismatch):
        sum_money([pound, euro], "GBP")


@pytest.mark.parametrize("other", [1, 1.5, Decimal(1)])
def test_a_bare_number_is_not_money(other: object) -> None:
    with pytest.raises(TypeError):
        pounds("1.00") + other  # type: ignore[operator]  # refused at run time too
    with pytest.raises(TypeError):
        sum([pounds("1.00")])  # type: ignore[list-item]  # sum() starts from a bare 0


def test_a_price_is_not_multiplied_by_a_decimal_without_rounding() -> None:
    with pytest.raises(TypeError, match="times"):
        pounds("1.00") * Decimal("1.2")  # type: ignore[operator]  # refused at run time too


def test_nothing_is_false_and_adds_up_to_zero() -> None:
    assert not Money.zero("GBP")
    assert Money(-1, "GBP")
    assert abs(Money(-1, "GBP")) == Money(1, "GBP")
    assert sum_money([], "GBP") == Money.zero("GBP")


def test_an_amount_crosses_as_minor_units_and_currency() -> None:
    price = Price(amount=Money(250, "GBP"))

    assert json.loads(price.model_dump_json()) == {"amount": {"minor": 250, "currency": "GBP"}}
    assert Price.model_validate_json(price.model_dump_json()) == price
    assert orjson.loads(orjson.dumps(price.amount)) == {"minor": 250, "currency": "GBP"}
    assert pickle.loads(pickle.dumps(price.amount)) == price.amount


@pytest.mark.parametrize(
    "wire",
    [
        {"minor": 2.5, "currency": "GBP"},
        {"minor": 250.0, "currency": "GBP"},
        {"minor": "250", "currency": "GBP"},
        {"minor": True, "currency": "GBP"},
        {"minor": 250, "currency": "POUNDS"},
        {"minor": 250},
        {"minor": 250, "currency": "GBP", "vat": 20},
    ],
)
def test_what_is_not_money_does_not_cross(wire: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Money).validate_json(orjson.dumps(wire))
    with pytest.raises(ValidationError):
        Price.model_validate({"amount": wire})


def test_an_amount_is_written_the_way_its_readers_do() -> None:
    assert format_money(Money(1250, "GBP"), "en_GB") == "£12.50"
    assert format_money(Money(1250, "EUR"), "de_DE") == "12,50\xa0€"
    assert format_money(Money(300, "JPY"), "en_GB") == "JP¥300"


@pytest.mark.parametrize(
    ("text", "currency", "locale", "minor"),
    [
        ("12.50", "GBP", "en_GB", 1250),
        (" £ 12.5 ", "GBP", "en_GB", 1250),
        ("1,250", "GBP", "en_GB", 125000),
        ("1,250.75", "GBP", "en_GB", 125075),
        ("12,50", "GBP", "en_GB", 1250),
        ("12,50", "EUR", "de_DE", 1250),
        ("12,50 €", "EUR", "de_DE", 1250),
        ("EUR 12", "EUR", "de_DE", 1200),
        ("1.250", "EUR", "de_DE", 125000),
        ("1.250,75", "EUR", "de_DE", 125075),
        ("12.50", "EUR", "de_DE", 1250),
        ("1 250,75", "EUR", "fr_FR", 125075),
        ("300", "JPY", "en_GB", 300),
        ("1.234", "KWD", "en_GB", 1234),
        ("1.234", "KWD", "de_DE", 1234000),
    ],
)
def test_an_amount_is_read_as_people_type_it(
    text: str, currency: str, locale: str, minor: int
) -> None:
    assert read_amount(text, currency, locale) == Money(minor, currency)


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "+1", "1.234", "1.2.3", "12,345.6.7", "1,23,456", "1e3", "٣", "$5"]
)
def test_what_may_mean_two_things_or_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidAmount):
        read_amount(text, "GBP", "en_GB")


@pytest.mark.parametrize(
    ("locale", "written"), [("en_GB", "1250.75"), ("de_DE", "1250,75"), ("fr_FR", "1250,75")]
)
def test_an_amount_to_be_changed_is_written_as_it_is_read(locale: str, written: str) -> None:
    amount = Money(125075, "EUR")

    assert written_amount(amount, locale) == written
    assert read_amount(written, "EUR", locale) == amount
