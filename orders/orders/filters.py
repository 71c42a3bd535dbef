"""Which orders a list shows, read from and written to its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from shared.db.words import clean_query
from shared.i18n import gettext as _
from shared.i18n import mark as _l


class Stand(StrEnum):
    """Where an order stands, as people sort them: by payment, then by what is still to be done."""

    ALL = ""
    UNPAID = "unpaid"
    PAID = "paid"
    TO_PREPARE = "to-prepare"
    READY = "ready"
    COLLECTED = "collected"
    GIVEN_BACK = "given-back"
    EXPIRED = "expired"


STANDS = {
    Stand.ALL: _l("All"),
    Stand.UNPAID: _l("Not paid yet"),
    Stand.PAID: _l("Paid"),
    Stand.TO_PREPARE: _l("To prepare"),
    Stand.READY: _l("Ready"),
    Stand.COLLECTED: _l("Collected"),
    Stand.GIVEN_BACK: _l("Money went back"),
    Stand.EXPIRED: _l("Expired"),
}


def stand_choices() -> list[tuple[str, str]]:
    """Return the stands to choose from, each with its name."""
    return [(stand.value, _(label)) for stand, label in STANDS.items()]


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Words, a stand, a seller and days, the last one included; what is unusable is left out."""

    q: str = ""
    stand: Stand = Stand.ALL
    seller: int | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        stand, seller = arguments.get("stand", ""), arguments.get("seller", "")
        is_id = seller.isascii() and seller.isdigit() and len(seller) < 10
        return cls(
            q=clean_query(arguments.get("q", "")),
            stand=Stand(stand) if stand in list(Stand) else Stand.ALL,
            seller=int(seller) if is_id else None,
            since=_day(arguments.get("since", "")),
            until=_day(arguments.get("until", "")),
        )

    @property
    def are_set(self) -> bool:
        return self != type(self)()

    def only(self, stand: Stand) -> Self:
        """Return the same list for another stand."""
        return replace(self, stand=stand)

    def begins(self, zone: ZoneInfo) -> datetime | None:
        """Return the first moment that is asked for."""
        return None if self.since is None else datetime.combine(self.since, time(), zone)

    def ends(self, zone: ZoneInfo) -> datetime | None:
        """Return the moment after the last day that is asked for."""
        if self.until is None:
            return None
        return datetime.combine(self.until + timedelta(days=1), time(), zone)

    @property
    def values(self) -> dict[str, str]:
        """What is set, by name, as an address or a hidden field has it."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in given.items() if value}

    def at(self, address: str, cursor: str | None = None) -> str:
        """Return `address` with this filter as its query, and a cursor where there is one."""
        query = urlencode(self.values | ({"cursor": cursor} if cursor else {}))
        return f"{address}?{query}" if query else address


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Others are beyond what a database or a calendar reckons with.
    return day if 2000 <= day.year < 2200 else None
