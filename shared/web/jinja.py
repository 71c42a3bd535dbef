"""What every template may call: values written for people, and the pieces of a page's head."""

import re
from collections.abc import Iterable, MutableMapping
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from babel import dates
from babel.lists import format_list
from babel.numbers import (
    format_decimal,
    format_percent,
    get_currency_name,
    get_currency_symbol,
)
from jinja2 import Environment
from markupsafe import Markup, escape

from shared.i18n import unfilled, unfilled_plural
from shared.money import Money, format_money, written_amount
from shared.settings import SiteConfig
from shared.web.assets import Assets
from shared.web.icons import icon_svg
from shared.web.layout import furniture
from shared.web.pieces import MOST as MOST_OF_PIECES
from shared.web.pieces import Pieces
from shared.web.site import NamedSite
from shared.web.stylesheets import Stylesheets

DEFAULT_LOCALE = "en_GB"
TINTS = ("rose", "clay", "gorse", "leaf", "tide", "heather")

# Days are ordinals in some languages: 21. November 2026.
ORDINAL = "d. "
_DAY_BEFORE_MONTH = re.compile(r"\bd (?=M)")
_FIRST_TAG = re.compile(r"\s*<[a-zA-Z][\w-]*")


class Templates(Environment):
    """Templates whose globals are the same for all, so that an import need not compare them."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def prepare_templates(
    environment: Environment,
    *,
    site: SiteConfig,
    home_url: str,
    assets: Assets,
    stylesheets: Stylesheets,
    pieces: int = MOST_OF_PIECES,
) -> None:
    """Give an environment the filters and globals that shared's templates and the apps' use.

    It remembers so many characters of pieces.
    """
    zone = ZoneInfo(site.timezone)
    environment.add_extension("jinja2.ext.i18n")
    # Added by the extension, of which the types know nothing.
    environment.install_gettext_callables(unfilled, unfilled_plural, newstyle=True)  # type: ignore[attr-defined]
    # As the catalogues have it: a message that is written on two lines is one.
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters |= {
        "money": partial(money, locale=site.locale),
        "amount": partial(written_amount, locale=site.locale),
        "date": partial(long_date, zone=zone, locale=site.locale),
        "datetime": partial(long_datetime, zone=zone, locale=site.locale),
        "clock_time": partial(clock_time, zone=zone, locale=site.locale),
        "iso_day": partial(iso_day, zone=zone),
        "currency_sign": partial(get_currency_symbol, locale=site.locale),
        "currency_name": partial(get_currency_name, locale=site.locale),
        "number": partial(number, locale=site.locale),
        "percent": partial(format_percent, locale=site.locale),
        "listed": partial(listed, locale=site.locale),
        "truncate": truncate,
        "initials": initials,
        "tint": tint,
        "with_attribute": with_attribute,
        "mark_current": mark_current,
    }
    environment.globals |= {
        "site": NamedSite(site),
        "home_url": home_url,
        "asset_url": assets.asset_url,
        "stylesheets": stylesheets.links,
        "scripts": assets.scripts,
        "icon_svg": icon_svg,
        "live": live,
        "piece": Pieces(environment, most=pieces),
        "furniture": furniture,
    }


# What is written for people is a matter of what is written and where alone, and babel looks up the
# rules of the place for each: pages write the same few amounts and days again and again.
remembered = lru_cache(maxsize=4096)


@remembered
def number(value: float | Decimal, locale: str = DEFAULT_LOCALE) -> str:
    """Write a number: 1,234.5."""
    return format_decimal(value, locale=locale)


@remembered
def money(amount: Money, locale: str = DEFAULT_LOCALE) -> str:
    """Write an amount: £12.50."""
    return format_money(amount, locale)


def long_date(
    value: date, format: str = "long", *, zone: tzinfo, locale: str = DEFAULT_LOCALE
) -> str:
    """Write a day, or the day a moment falls on in `zone`: 21 November 2026."""
    return _written_day(_day(value, zone), format, locale)


def short_date(value: date, *, zone: tzinfo, locale: str = DEFAULT_LOCALE) -> str:
    """Write a day, or the day a moment falls on in `zone`: Sat, 21 Nov 2026."""
    return _written_shortly(_day(value, zone), locale)


def iso_day(value: date, *, zone: tzinfo) -> str:
    """Write a day for machines: 2026-11-21."""
    return _day(value, zone).isoformat()


def long_datetime(value: datetime, *, zone: tzinfo, locale: str = DEFAULT_LOCALE) -> str:
    """Write a moment as the clocks in `zone` show it: 21 November 2026, 14:05."""
    local = _local(value, zone)
    day = _written_in_full(local.date(), locale)
    clock = _written_time(_hour_and_minute(local), locale)
    return str(dates.get_datetime_format("medium", locale=locale)).format(clock, day)


def clock_time(value: datetime, *, zone: tzinfo, locale: str = DEFAULT_LOCALE) -> str:
    """Write what the clocks in `zone` show at a moment: 14:05."""
    return _written_time(_hour_and_minute(_local(value, zone)), locale)


def listed(items: Iterable[object], locale: str = DEFAULT_LOCALE) -> Markup:
    """Write some things as one list: bread, tea and soap."""
    return Markup(format_list([str(escape(item)) for item in items], locale=locale))


def truncate(text: str, length: int = 160) -> str:
    """Shorten a text to at most `length` characters, at the end of a word where there is one."""
    words = " ".join(text.split())
    if len(words) <= length:
        return words
    room = length - 1
    kept = words[:room]
    if words[room] != " " and " " in kept:
        kept = kept.rpartition(" ")[0]
    return f"{kept.rstrip(' ,.;:–-')}…"


def initials(name: str) -> str:
    """Shorten a name to the letters of its first and its last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def tint(words: str) -> str:
    """Choose one of the tints for a tile, always the same for the same words."""
    return TINTS[crc32(words.encode()) % len(TINTS)]


def with_attribute(html: Markup, name: str, value: str) -> Markup:
    """Set an attribute on the first element of a piece of HTML."""
    match = _FIRST_TAG.match(html)
    if match is None:
        raise ValueError(f"This is not an element to set {name} on: {html[:60]!r}")
    attribute = Markup(' {}="{}"').format(name, value)
    return Markup(html[: match.end()]) + attribute + Markup(html[match.end() :])


def mark_current(html: Markup, href: str) -> Markup:
    """Mark the links that lead to `href`, in a menu that others made, as where one is."""
    link = Markup('href="{}"').format(href)
    return Markup(html.replace(link, link + Markup(' aria-current="page"')))


def live(href: str, region: str, address: str = "push") -> dict[str, str]:
    """Return the attributes that make a link to `href` change only the region with this id.

    Its address is pushed onto the browser's history, or replaces the last one (`replace`).
    """
    target = {"hx-get": href, "hx-target": f"#{region}", "hx-swap": "outerHTML"}
    return target | {f"hx-{address}-url": "true"}


@remembered
def _written_day(day: date, format: str, locale: str) -> str:
    if ORDINAL in str(dates.get_date_format("long", locale=locale)):
        format = _DAY_BEFORE_MONTH.sub(ORDINAL, format)
    return dates.format_date(day, format=format, locale=locale)


@remembered
def _written_in_full(day: date, locale: str) -> str:
    return dates.format_date(day, format="long", locale=locale)


@remembered
def _written_shortly(day: date, locale: str) -> str:
    return dates.format_skeleton("yMMMEd", day, locale=locale)


@remembered
def _written_time(shown: time, locale: str) -> str:
    return dates.format_time(shown, format="short", locale=locale)


def _hour_and_minute(local: datetime) -> time:
    return time(local.hour, local.minute)


def _day(value: date, zone: tzinfo) -> date:
    return _local(value, zone).date() if isinstance(value, datetime) else value


def _local(value: datetime, zone: tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return value.astimezone(zone)
