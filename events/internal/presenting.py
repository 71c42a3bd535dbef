"""Rows of events as their contracts show them."""

from collections.abc import Iterable

from events.calendars.addresses import kept_address
from events.calendars.models import Calendar
from events.calendars.versions import version_of
from events.entries.models import CalendarEntry
from events.entries.telling import when_briefly
from events.search.service import Finds
from events.tickets.models import Ticket
from glue.contracts import blog, events
from glue.contracts.families import Card, Found, Hit, Kind
from glue.urls import events_url
from shared.runtime import current_runtime
from shared.web.jinja import long_datetime


def calendar_value(calendar: Calendar) -> events.Calendar:
    """Return a calendar as siblings see it."""
    return events.Calendar(
        id=calendar.id,
        slug=calendar.slug,
        title=calendar.title,
        container_type=calendar.container_type,
        container_id=calendar.container_id,
        url=calendar_address(calendar),
        description=calendar.description,
        time_zone=calendar.time_zone,
        colour=calendar.colour,
        is_listed=calendar.is_listed,
        version=version_of(calendar),
    )


def calendar_address(calendar: Calendar) -> str:
    """Return an address of a calendar that may be kept: it holds no page slug."""
    return kept_address(calendar)


def event_address(entry: CalendarEntry) -> str:
    """Return an address of an event that may be kept: it holds no page slug."""
    return kept_address(entry.calendar, entry_id=entry.id)


def entry_of_post(post_id: int, entry: CalendarEntry) -> events.EntryOfPost:
    """Return what a post announces as siblings see it."""
    return events.EntryOfPost(
        post_id=post_id,
        entry_id=entry.id,
        title=entry.title,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        place=entry.place,
        is_cancelled=entry.is_cancelled,
        url=event_address(entry),
    )


def places_value(entries: Iterable[CalendarEntry], tickets: Iterable[Ticket]) -> events.Places:
    """Return bookings and tickets as siblings see them."""
    return events.Places(
        entries=[_entry_value(entry) for entry in entries],
        tickets=[_ticket_value(ticket) for ticket in tickets],
    )


def found_value(finds: Finds, *, limit: int, locale: str) -> Found:
    """Return calendars, then what is coming in them, as a stranger sees it."""
    hits = [
        _hit(
            it.title,
            page := finds.pages.get(it.container_id),
            _shown_at(it, page),
            card=Card.CALENDAR,
            id=it.id,
        )
        for it in finds.calendars
    ] + [
        _hit(
            entry.title,
            finds.pages.get(entry.page_id),
            _event_address(entry, finds.pages.get(entry.page_id)),
            excerpt=f"{_time(entry, locale)} · {entry.calendar.title}",
            card=Card.EVENT,
            id=entry.id,
        )
        for entry in finds.entries
    ]
    return Found(kind=Kind.EVENT, total=len(hits), hits=hits[:limit])


def _entry_value(entry: CalendarEntry) -> events.Entry:
    return events.Entry(
        id=entry.id,
        calendar_id=entry.calendar_id,
        container_id=entry.page_id,
        title=entry.title,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        state=entry.state,
        cost=entry.cost,
        order_id=entry.order_id,
        held_until=entry.held_until,
        vat_rate=entry.vat_rate,
        when=_when(entry),
    )


def _ticket_value(ticket: Ticket) -> events.Ticket:
    ticket_type = ticket.ticket_type
    return events.Ticket(
        id=ticket.id,
        entry_id=ticket_type.entry_id,
        container_id=ticket.page_id,
        title=f"{ticket_type.entry.title}, {ticket_type.name}",
        state=ticket.state,
        price=ticket_type.price,
        order_id=ticket.order_id,
        held_until=ticket.held_until,
        vat_rate=ticket_type.vat_rate,
        ticket_type_id=ticket_type.id,
        url=event_address(ticket_type.entry),
        event_title=ticket_type.entry.title,
        type_name=ticket_type.name,
        when=_when(ticket_type.entry),
    )


def _when(entry: CalendarEntry) -> str:
    return when_briefly(entry, current_runtime().settings.site)


def _hit(
    title: str, page: blog.Post | None, url: str, *, card: Card, id: int, excerpt: str = ""
) -> Hit:
    eyebrow = page.title if page else ""
    return Hit(title=title, url=url, eyebrow=eyebrow, excerpt=excerpt, card=card, id=id)


def _shown_at(calendar: Calendar, page: blog.Post | None) -> str:
    """Return where a calendar is shown, as far as its page is known."""
    if page is None:
        return calendar_address(calendar)
    return events_url(f"/{page.slug}/{calendar.slug}/")


def _event_address(entry: CalendarEntry, page: blog.Post | None) -> str:
    """Return the page of an event; its calendar's, while nobody knows whose it is."""
    if page is None:
        return calendar_address(entry.calendar)
    return f"{_shown_at(entry.calendar, page)}events/{entry.id}/"


def _time(entry: CalendarEntry, locale: str) -> str:
    return long_datetime(entry.starts_at, zone=entry.calendar.zone, locale=locale)
