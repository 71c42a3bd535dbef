"""Single values as keepers type them: prices, last days and numbers of units."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from market.products.texts import HIGHEST_PRICE
from shared.i18n import gettext as _
from shared.money import InvalidAmount, Money, read_amount

MOST_UNITS = 1_000_000
MOST_DIGITS = 20


class Wrong(Exception):
    """A text cannot be read; the message says how to write it."""


def read_price(text: str, currency: str, locale: str) -> Money:
    """Read a price that somebody can pay; raises `Wrong`."""
    if not text:
        raise Wrong(_("Please fill this in"))
    try:
        price = read_amount(text, currency, locale)
    except InvalidAmount:
        raise Wrong(_("Write it like 12.50")) from None
    if not 0 < price.minor <= HIGHEST_PRICE:
        raise Wrong(_("This is no price anybody can pay"))
    return price


def read_last_day(text: str, zone: ZoneInfo) -> datetime:
    """Return the moment after a day that is the last one; raises `Wrong`."""
    try:
        day = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Wrong(_("This is no day")) from None
    return datetime.combine(day, time(), zone).astimezone(UTC)


def read_units(text: str) -> int:
    """Read a number of units; raises `Wrong`."""
    # Thousands of digits are no number to Python either.
    if not (text.isascii() and text.isdecimal()) or int(text[:MOST_DIGITS]) > MOST_UNITS:
        raise Wrong(_("A whole number, please, or nothing"))
    return int(text)


def units_seen(text: str) -> int | None:
    """Read back a number of units that a form showed; what is no number was never shown."""
    if not text:
        return None
    return int(text[:MOST_DIGITS]) if text.isascii() and text.isdecimal() else -1
