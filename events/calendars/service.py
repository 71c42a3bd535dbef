"""Opening calendars, changing what they say, and putting them away."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from events.calendars.former import forget_former, remember_former
from events.calendars.models import Calendar
from events.calendars.queries import lock_calendar
from events.calendars.telling import tell
from events.calendars.versions import WORDS, version_of
from glue.audit import Audited
from glue.contracts import events
from glue.contracts.relations import ContainerType
from glue.reserved import is_reserved_for_calendars
from shared.clock import utcnow
from shared.db import WriteSession
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.slugs import numbered_slugs
from shared.zones import is_zone

# What a calendar is called in addresses whose title has no letters for them.
NAMELESS = "calendar"


async def open_calendar(
    session: WriteSession, *, page_id: int, title: str, slug: str = "", **words: Any
) -> Calendar:
    """Open a calendar on a page, with some of the other `WORDS`.

    Raises `SlugTaken` and `SlugReserved`. Without a slug it gets the nicest one of its title that
    is free.
    """
    _require_sense(words | {"slug": slug})
    values = {"container_type": ContainerType.PAGE, "container_id": page_id, "title": title}
    calendar = None
    for candidate in [slug] if slug else numbered_slugs(title, nameless=NAMELESS):
        if is_reserved_for_calendars(candidate):
            continue
        calendar = await _insert(session, words | values | {"slug": candidate})
        if calendar is not None:
            break
    if calendar is None:
        raise events.SlugTaken(slug=slug)
    await forget_former(session, calendar)
    await tell(session, events.CalendarOpened, Audited.CALENDAR_OPENED, calendar)
    return calendar


async def change_calendar(
    session: WriteSession, id: int, *, words: Mapping[str, Any], seen: str | None = None
) -> Calendar:
    """Change some of the `WORDS` of a calendar.

    Raises `UnknownCalendar`, `SlugTaken`, `SlugReserved`, and `EditedMeanwhile` where it does not
    say what was seen.
    """
    _require_sense(words)
    calendar = await lock_calendar(session, id)
    if calendar is None:
        raise events.UnknownCalendar()
    if seen is not None and seen != version_of(calendar):
        raise events.EditedMeanwhile()
    said = {name: words[name] for name in WORDS if name in words}
    said = {name: value for name, value in said.items() if value != getattr(calendar, name)}
    if not said:
        return calendar
    former = calendar.slug
    await _write(session, calendar, said)
    if "slug" in said:
        await forget_former(session, calendar)
        await remember_former(session, calendar, former)
    await tell(session, events.CalendarChanged, Audited.CALENDAR_CHANGED, calendar)
    return calendar


async def close_calendar(session: WriteSession, id: int) -> bool:
    """Put a calendar away; returns whether it was there."""
    calendar = await lock_calendar(session, id)
    if calendar is None:
        return False
    calendar.deleted_at = utcnow()
    await session.flush()
    await tell(session, events.CalendarClosed, Audited.CALENDAR_CLOSED, calendar)
    return True


def _require_sense(words: Mapping[str, Any]) -> None:
    if is_reserved_for_calendars(words.get("slug", "")):
        raise events.SlugReserved(slug=words["slug"])
    if "time_zone" in words and not is_zone(words["time_zone"]):
        raise InvalidInput(fields={"time_zone": _("Please choose a time zone")})


async def _insert(session: WriteSession, values: Mapping[str, Any]) -> Calendar | None:
    statement = (
        insert(Calendar)
        .values(**values)
        .on_conflict_do_nothing(
            index_elements=["container_type", "container_id", "slug"],
            index_where=text("deleted_at IS NULL"),
        )
        .returning(Calendar)
    )
    return (await session.scalars(statement)).one_or_none()


async def _write(session: WriteSession, calendar: Calendar, values: Mapping[str, Any]) -> None:
    try:
        async with session.begin_nested():
            for name, value in values.items():
                setattr(calendar, name, value)
            await session.flush()
    except IntegrityError as error:
        if "uq_calendars_container_slug" in str(error.orig):
            raise events.SlugTaken(slug=str(values.get("slug"))) from error
        raise
