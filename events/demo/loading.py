"""Open the demonstration's calendars with what is on; loading them again changes nothing."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict

from events.calendars.queries import calendar_called
from events.calendars.service import open_calendar
from events.entries.service import add_event
from glue.contracts import blog
from glue.contracts.events import CalendarColour
from shared.db import WriteSession, transaction
from shared.money import Money
from shared.rpc import fetch_data
from shared.zones import moments

CALENDARS = Path(__file__).resolve().parent / "calendars.yaml"
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class MissingPage(Exception):
    """A page of the demonstration is not in blog yet."""


class DemoEvent(BaseModel):
    """Something on a day of the week (1 is Monday), in some weeks from the present one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    weekday: int
    at: time
    hours: float
    weeks: list[int]


class DemoCalendar(BaseModel):
    """A calendar as calendars.yaml has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str
    slug: str
    title: str
    description: str
    colour: CalendarColour
    time_zone: str = "Europe/London"
    is_listed: bool = True
    events: list[DemoEvent]


class DemoCalendars(BaseModel):
    """The whole of calendars.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    calendars: list[DemoCalendar]

    @classmethod
    def read(cls) -> Self:
        return cls.model_validate(yaml.safe_load(CALENDARS.read_text()))


async def load_calendars(wanted: DemoCalendars, *, today: date) -> int:
    """Open those calendars that are not there yet, and return how many; raises `MissingPage`."""
    opened = 0
    for calendar in wanted.calendars:
        page = await fetch_data(blog.PostBySlug(slug=calendar.page))
        if page is None:
            raise MissingPage(f"there is no page {calendar.page}")
        async with transaction() as session:
            if await calendar_called(session, page.id, calendar.slug) is None:
                await _open(session, page.id, calendar, monday=today - today.weekday() * DAY)
                opened += 1
    return opened


async def _open(session: WriteSession, page_id: int, wanted: DemoCalendar, monday: date) -> None:
    calendar = await open_calendar(
        session,
        page_id=page_id,
        slug=wanted.slug,
        title=wanted.title,
        description=wanted.description,
        time_zone=wanted.time_zone,
        colour=wanted.colour,
        is_listed=wanted.is_listed,
    )
    for event in wanted.events:
        for week in event.weeks:
            day = monday + week * WEEK + (event.weekday - 1) * DAY
            starts_at = _moment(day, event.at, calendar.zone)
            await add_event(
                session,
                calendar_id=calendar.id,
                title=event.title,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=event.hours),
                cost=Money.zero("GBP"),
            )


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when it is that time; on a day without it, when clocks would show it."""
    found = moments(day, at, zone)
    return found[0] if found else datetime.combine(day, at, tzinfo=zone)
