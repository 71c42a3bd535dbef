"""Single values as keepers type them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from shared.i18n import gettext as _
from shared.money import InvalidAmount, Money, read_amount

HIGHEST_PRICE = 100_000_00
MOST_DIGITS = 9
FULL_RATE = 100


class Wrong(Exception):
    """A text cannot be read; the message says how to write it."""


def read_price(text: str, currency: str, locale: str) -> Money:
    """Read a price, which may be nothing; raises `Wrong`."""
    try:
        price = read_amount(text, currency, locale)
    except InvalidAmount:
        raise Wrong(_("Write it like 12.50, or 0 for free tickets")) from None
    if price.minor > HIGHEST_PRICE:
        raise Wrong(_("This is no price anybody can pay"))
    return price


def read_number(text: str, *, least: int, most: int) -> int:
    """Read a whole number within bounds; raises `Wrong`."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    if not is_number or not least <= int(text) <= most:
        raise Wrong(_("A whole number from %(least)s to %(most)s, please", least=least, most=most))
    return int(text)


def read_rate(text: str) -> int:
    """Read a rate of VAT in percent as hundredths of a percent; raises `Wrong`."""
    whole, _point, fraction = text.replace(",", ".").partition(".")
    digits = whole + fraction
    is_rate = digits.isascii() and digits.isdecimal() and whole and len(fraction) <= 2
    if not is_rate or len(whole) > 3 or int(whole) > FULL_RATE:
        raise Wrong(_("Write it like 20 or 7.5"))
    rate = int(whole) * FULL_RATE + int(fraction.ljust(2, "0"))
    if rate > FULL_RATE * FULL_RATE:
        raise Wrong(_("Write it like 20 or 7.5"))
    return rate


def read_moment(day: str, clock: str, zone: ZoneInfo) -> datetime:
    """Return when the clocks in `zone` show this, the first time they do; raises `Wrong`."""
    try:
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), zone)
        moment = local.replace(second=0, microsecond=0).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Wrong(_("Both a day and a time, please, or neither")) from None
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Wrong(_("The clocks are set forward over this time: choose another"))
    return moment
