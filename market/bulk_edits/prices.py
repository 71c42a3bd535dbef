"""Prices that follow from others, in whole minor units and rounded once."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, literal

# A percentage is counted in hundredths of one: 7.5 % is 750.
WHOLE = 10_000


class Ending(StrEnum):
    """The last digit that prices are to have, in minor units."""

    ANY = ""
    NINE = "9"
    NOUGHT = "0"


# From one price with the ending to the next, and how far those are below whole steps.
_STEPS = {Ending.ANY: (1, 0), Ending.NOUGHT: (10, 0), Ending.NINE: (10, 1)}


def derived(
    price: ColumnElement[Any], *, percent: int = 0, amount: int = 0, ending: Ending = Ending.ANY
) -> ColumnElement[int]:
    """Compute a price that is so much dearer: the nearest there is with that ending, a half up.

    What would cost nothing or less becomes 0, which nobody may ask for.
    """
    step, below = _STEPS[ending]
    exact = cast(price, BigInteger) * (WHOLE + percent) + amount * WHOLE
    doubled = 2 * (exact + below * WHOLE) + step * WHOLE
    # PostgreSQL divides integers towards zero, and what is above it is rounded down so.
    rounded = doubled // (2 * step * WHOLE) * step - below
    return case((exact > 0, func.greatest(rounded, 0)), else_=literal(0, BigInteger))
