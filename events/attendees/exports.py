"""The attendees of an event as a file for a spreadsheet, made while it is sent."""

from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

from events.attendees.queries import Attendee, all_attendees_of
from events.door.models import Passage
from shared.db import reading
from shared.i18n import gettext as _
from shared.spreadsheets import BYTE_ORDER_MARK, csv_rows, safe_cell


async def csv_of_attendees(entry_id: int, words: str, *, zone: ZoneInfo) -> AsyncIterator[bytes]:
    """Write an event's attendees, a portion at a time, whatever their number."""
    headings = [
        _("Ticket"),
        _("Name"),
        _("Kind"),
        _("Order"),
        _("State"),
        _("Came in"),
        _("Door"),
        _("Went out"),
    ]
    yield (BYTE_ORDER_MARK + csv_rows([headings])).encode()
    async with reading() as session:
        async for attendees in all_attendees_of(session, entry_id, words):
            yield csv_rows(_row(it, zone) for it in attendees).encode()


def _row(attendee: Attendee, zone: ZoneInfo) -> list[str]:
    ticket, came = attendee.ticket, attendee.first_in
    left = None if attendee.is_inside else attendee.last
    return [
        str(ticket.id),
        safe_cell(ticket.holder_name),
        safe_cell(ticket.ticket_type.name),
        "" if ticket.order_id is None else str(ticket.order_id),
        _("cancelled") if attendee.is_cancelled else _("valid"),
        _moment(came, zone),
        safe_cell(came.door) if came else "",
        _moment(left, zone),
    ]


def _moment(passage: Passage | None, zone: ZoneInfo) -> str:
    if passage is None:
        return ""
    at: datetime = passage.at.astimezone(zone)
    return at.strftime("%Y-%m-%d %H:%M:%S")
