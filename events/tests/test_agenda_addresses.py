"""Addresses of the agenda that are written out, beside those that the router puts together."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from quart import Quart, url_for

from events.agenda import addresses
from events.agenda.happenings import Happening
from events.agenda.scopes import Scope
from events.calendars.models import Calendar
from events.tests.factories import BAKERY, page

CALENDAR = Calendar(id=7, slug="baking", title="Baking days", container_id=BAKERY)
PAGE = page(BAKERY)
DAY = date(987, 3, 2)


def scope(*, of_page: bool, of_calendar: bool, page_is_known: bool = True) -> Scope:
    return Scope(
        calendars={7: CALENDAR},
        page_slugs={7: PAGE.slug} if page_is_known else {},
        zone=ZoneInfo("Europe/London"),
        page=PAGE if of_page else None,
        calendar=CALENDAR if of_calendar else None,
    )


SCOPES = (
    scope(of_page=False, of_calendar=False),
    scope(of_page=True, of_calendar=False),
    scope(of_page=True, of_calendar=True),
)


@pytest.mark.parametrize("seen", SCOPES, ids=("everything", "page", "calendar"))
async def test_the_views_are_where_the_router_has_them(app: Quart, seen: Scope) -> None:
    year, week, _ = DAY.isocalendar()
    async with app.test_request_context("/"):
        assert addresses.month_address(seen, DAY) == url_for(
            "agenda.month", year=987, month=3, **seen.where
        )
        assert addresses.week_address(seen, DAY) == url_for(
            "agenda.week", year=year, week=week, **seen.where
        )
        assert addresses.day_address(seen, DAY) == url_for(
            "agenda.day", year=987, month=3, day=2, **seen.where
        )
        assert addresses.list_address(seen) == url_for("agenda.index", **seen.where)
        assert addresses.calendar_address(seen, CALENDAR) == url_for(
            "agenda.show", page_slug=PAGE.slug, calendar_slug="baking"
        )


async def test_an_event_is_where_the_router_has_it_or_on_its_day(app: Quart) -> None:
    at = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    event = Happening(3, 7, "A class", at, at)
    unknown = scope(of_page=False, of_calendar=False, page_is_known=False)

    async with app.test_request_context("/"):
        known_at = addresses.event_address(SCOPES[0], event)
        assert known_at == url_for(
            "happenings.show", page_slug=PAGE.slug, calendar_slug="baking", entry_id=3
        )
        on_its_day = url_for("agenda.day", year=2026, month=7, day=1, _anchor="event-3")
        assert addresses.event_address(unknown, event) == on_its_day
