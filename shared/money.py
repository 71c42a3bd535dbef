"""Money: a whole number of minor units in a currency, and the one rule by which it is rounded.

The rule is commercial rounding: to the nearest minor unit, a half away from zero, so that what is
charged and what is refunded round alike. It is applied by `times` and nowhere else; sums,
differences and allocations are exact.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Annotated, ClassVar

from babel import Locale
from babel.core import get_global
from babel.numbers import (
    format_currency,
    format_decimal,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
)
from pydantic import ConfigDict, Strict

from shared.errors import DomainError
from shared.i18n import mark as _l

_AMOUNT = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,15})(?:\.(?P<fraction>[0-9]+))?")

_AS_TYPED = (
    r"(?P<whole>[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]{{1,15}})(?:{own}(?P<fraction>[0-9]+))?"
)
_OTHER_SIGN = {".": ",", ",": "."}


class InvalidAmount(DomainError):
    """A text is not an amount of its currency, or is written with too many digits."""

    code = "invalid-amount"
    status = 422
    message = _l("“%(text)s” is not an amount in %(currency)s")


class CurrencyMismatch(ValueError):
    """Two currencies were added or compared: a mistake of the program, not of a person."""


class UnknownCurrency(ValueError):
    """A code is not that of a currency."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` pence, cents or fils of `currency`, an ISO 4217 code.

    It serialises as `{"minor": 250, "currency": "GBP"}`, refuses floats, is ordered within its
    currency, and is false when it is nothing.
    """

    minor: Annotated[int, Strict()]
    currency: Annotated[str, Strict()]

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise ValueError(f"Money counts whole minor units, not {self.minor!r}")
        exponent(self.currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Return no money at all."""
        return cls(0, currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """Read a decimal string such as "12.50"; raises `InvalidAmount` rather than round it."""
        digits = exponent(currency)
        match = _AMOUNT.fullmatch(text)
        if match is None or len(match["fraction"] or "") > digits:
            raise InvalidAmount(text=text[:40], currency=currency)
        minor = int(match["whole"] + (match["fraction"] or "").ljust(digits, "0"))
        return cls(-minor if match["sign"] == "-" else minor, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, with as many decimals as the currency has."""
        return Decimal(f"{self.minor}E-{exponent(self.currency)}")

    @property
    def decimal_string(self) -> str:
        """The amount as `parse` reads it: "12.50", "-0.05", "300"."""
        return f"{self.decimal:f}"

    def times(self, factor: Decimal | Fraction) -> "Money":
        """Multiply by a rate or a share and round: to the nearest unit, a half away from zero."""
        # Floats have a ratio too, so they are refused by name.
        if not isinstance(factor, Decimal | Fraction):
            raise TypeError(f"Money is multiplied by a Decimal or a Fraction, not {factor!r}")
        numerator, denominator = factor.as_integer_ratio()
        return Money(_divide(self.minor * numerator, denominator), self.currency)

    def allocate(self, weights: Sequence[int]) -> list["Money"]:
        """Split by weight without losing a unit: each share is at most one unit from exact.

        The units that do not divide go to the shares that miss most, the earlier first.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("Weights must not be negative, and their sum must be above zero")
        sign = -1 if self.minor < 0 else 1
        shares, missing = zip(
            *(divmod(abs(self.minor) * weight, total) for weight in weights), strict=True
        )
        left = abs(self.minor) - sum(shares)
        neediest = sorted(range(len(weights)), key=lambda index: -missing[index])
        extra = set(neediest[:left])
        return [
            Money(sign * (share + (index in extra)), self.currency)
            for index, share in enumerate(shares)
        ]

    def __str__(self) -> str:
        return f"{self.decimal_string} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._minor_of(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._minor_of(other), self.currency)

    def __mul__(self, count: int) -> "Money":
        if type(count) is not int:
            raise TypeError(f"Multiply Money by a whole number, or use times(), not {count!r}")
        return Money(self.minor * count, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._minor_of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._minor_of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._minor_of(other)

    def _minor_of(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError(f"{other!r} is not Money")
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self} and {other} are of two currencies")
        return other.minor


def sum_money(amounts: Iterable[Money], currency: str) -> Money:
    """Add amounts of one currency; nothing adds up to zero of it."""
    return sum(amounts, Money.zero(currency))


def format_money(money: Money, locale: Locale | str) -> str:
    """Write an amount the way people of `locale` do, such as "£12.50" or "12,50 €"."""
    return format_currency(money.decimal, money.currency, locale=locale)


def read_amount(text: str, currency: str, locale: Locale | str) -> Money:
    """Read an amount above or at zero as people of `locale` type it: "12.50", "12,50 €", "1,250".

    What is no number of that locale may be one with the other sign, as long as it can mean nothing
    else. Raises `InvalidAmount`.
    """
    bare = _bare(text, currency, locale)
    decimal, group = get_decimal_symbol(locale), get_group_symbol(locale)
    if group.isspace():
        group = ""
    for own, others in ((decimal, group), (_OTHER_SIGN.get(decimal, "."), "")):
        written = _AS_TYPED.format(own=re.escape(own), group=re.escape(others))
        match = re.fullmatch(written, bare)
        if match is not None and len(match["fraction"] or "") <= exponent(currency):
            whole = match["whole"].replace(others, "") if others else match["whole"]
            return Money.parse(".".join(filter(None, (whole, match["fraction"]))), currency)
    raise InvalidAmount(text=text[:40], currency=currency)


def written_amount(money: Money, locale: Locale | str) -> str:
    """Write an amount as `read_amount` reads it, to be changed in a form: "1250.00", "1250,00"."""
    digits = exponent(money.currency)
    pattern = "0." + "0" * digits if digits else "0"
    return format_decimal(money.decimal, format=pattern, locale=locale)


def _bare(text: str, currency: str, locale: Locale | str) -> str:
    """Leave out the spaces, and the currency's sign or code at either end."""
    bare = "".join(text.split())
    for sign in (get_currency_symbol(currency, locale=locale), currency):
        bare = bare.removeprefix(sign).removesuffix(sign)
    return bare


@cache
def exponent(currency: str) -> int:
    """Return how many decimals a currency has by CLDR: JPY 0, GBP 2, KWD 3."""
    if currency not in get_global("all_currencies"):
        raise UnknownCurrency(f"{currency!r} is not the code of a currency")
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(currency, fractions["DEFAULT"])[0]
    return digits


def _divide(numerator: int, denominator: int) -> int:
    """Divide and round a half away from zero; the denominator is above zero."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -quotient if numerator < 0 else quotient
