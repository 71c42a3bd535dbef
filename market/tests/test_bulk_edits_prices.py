"""Prices that follow from others: rounded once, by whole numbers, as a person would reckon."""

from fractions import Fraction
from math import floor

import pytest
from sqlalchemy import BigInteger, literal, select

from market.bulk_edits.prices import WHOLE, Ending, derived
from shared.db import WriteSession

PRICES = (0, 1, 4, 5, 9, 10, 14, 95, 99, 100, 101, 445, 999, 1995, 123_456, 2**31 - 1)
PERCENT = (-9_999, -5_000, -1_250, -333, -1, 0, 1, 250, 333, 750, 1_000, 100_000)


def reckoned(price: int, percent: int, amount: int, ending: Ending) -> int:
    """Reckon with fractions, and round once to the nearest price there is."""
    exact = price * (1 + Fraction(percent, WHOLE)) + amount
    step = 1 if ending is Ending.ANY else 10
    below = 1 if ending is Ending.NINE else 0
    nearest = floor((exact + below) / step + Fraction(1, 2)) * step - below
    return max(nearest, 0) if exact > 0 else 0


@pytest.mark.parametrize("ending", list(Ending))
async def test_the_database_reckons_as_fractions_do(session: WriteSession, ending: Ending) -> None:
    asked = [(price, percent, 0) for price in PRICES for percent in PERCENT]
    asked += [(price, 0, amount) for price in PRICES for amount in (-500, -100, -1, 1, 5, 95)]
    for price, percent, amount in asked:
        expression = derived(
            literal(price, BigInteger), percent=percent, amount=amount, ending=ending
        )

        answer = await session.scalar(select(expression))

        assert answer == reckoned(price, percent, amount, ending), (price, percent, amount)


@pytest.mark.parametrize(
    ("price", "percent", "ending", "expected"),
    [
        # 444.6 is nearer to 440; rounded to 445 first it would have become 450.
        (456, -250, Ending.NOUGHT, 440),
        (450, 500, Ending.ANY, 473),
        (450, 500, Ending.NINE, 469),
        (1_000, 500, Ending.NINE, 1_049),
        (100, -500, Ending.NOUGHT, 100),
    ],
)
async def test_prices_are_rounded_once(
    session: WriteSession, price: int, percent: int, ending: Ending, expected: int
) -> None:
    expression = derived(literal(price, BigInteger), percent=percent, ending=ending)

    assert await session.scalar(select(expression)) == expected
