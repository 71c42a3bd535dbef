"""Until when a ticket may be given back, and whose it is."""

from datetime import datetime, timedelta

from events.entries.models import CalendarEntry
from events.tickets.models import Ticket
from glue.contracts.events import TicketState
from shared.errors import DomainError
from shared.i18n import mark as _l


class NotTakenBack(DomainError):
    code = "not-taken-back"
    status = 409
    message = _l("This ticket cannot be given back, or not any more")


def taken_back_until(entry: CalendarEntry) -> datetime | None:
    """Return when the last moment has passed to give a ticket back; None where none is taken."""
    if entry.cancellable_hours is None:
        return None
    return entry.starts_at - timedelta(hours=entry.cancellable_hours)


def is_taken_back(ticket: Ticket, *, has_come_in: bool, now: datetime) -> bool:
    """Say whether a ticket may be given back now; one that somebody came in with may not."""
    until = taken_back_until(ticket.ticket_type.entry)
    is_in_time = until is not None and now < until
    return ticket.state is TicketState.VALID and is_in_time and not has_come_in
