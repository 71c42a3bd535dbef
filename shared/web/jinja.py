"""What every template may call: values written for people, and the pieces of a page's head."""

import re
from datetime import date, datetime, tzinfo
from functools import partial
from zlib import crc32
from zoneinfo import ZoneInfo

from babel import dates
from jinja2 import Environment
from markupsafe import Markup

from shared.money import Money, format_money
from shared.settings import SiteConfig
from shared.web.assets import Assets
from shared.web.icons import icon_svg
from shared.web.stylesheets import Stylesheets

DEFAULT_LOCALE = "en_GB"
TINTS = ("rose", "clay", "gorse", "leaf", "tide", "heather")

_FIRST_TAG = re.compile(r"\s*<[a-zA-Z][\w-]*")


def prepare_templates(
    environment: Environment, *, site: SiteConfig, home_url: str, assets: Assets
) -> None:
    """Give an environment the filters and globals that shared's templates and the apps' use."""
    zone = ZoneInfo(site.timezone)
    environment.filters |= {
        "money": partial(money, locale=site.locale),
        "date": partial(long_date, zone=zone, locale=site.locale),
        "datetime": partial(long_datetime, zone=zone, locale=site.locale),
        "truncate": truncate,
        "plural": plural,
        "tint": tint,
        "with_attribute": with_attribute,
    }
    environment.globals |= {
        "site": site,
        "home_url": home_url,
        "asset_url": assets.asset_url,
        "stylesheets": Stylesheets(environment, assets).links,
        "scripts": assets.scripts,
        "icon_svg": icon_svg,
    }


def money(amount: Money, locale: str = DEFAULT_LOCALE) -> str:
    """Write an amount: £12.50."""
    return format_money(amount, locale)


def long_date(value: date, *, zone: tzinfo, locale: str = DEFAULT_LOCALE) -> str:
    """Write a day, or the day a moment falls on in `zone`: 21 November 2026."""
    day = _local(value, zone).date() if isinstance(value, datetime) else value
    return dates.format_date(day, format="long", locale=locale)


def long_datetime(value: datetime, *, zone: tzinfo, locale: str = DEFAULT_LOCALE) -> str:
    """Write a moment as the clocks in `zone` show it: 21 November 2026, 14:05."""
    local = _local(value, zone)
    day = dates.format_date(local, format="long", locale=locale)
    return f"{day}, {dates.format_time(local, format='short', locale=locale)}"


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


def plural(count: int, one: str, many: str) -> str:
    """Count something: 1 loaf, 2 loaves."""
    return f"{count} {one if count == 1 else many}"


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


def _local(value: datetime, zone: tzinfo) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone")
    return value.astimezone(zone)
