"""Every table of events, for its history."""

from events.calendars.models import Calendar, CalendarSlot
from events.claims.models import OrderClaim
from events.db import Base
from events.entries.models import CalendarEntry, CalendarEntryPost
from events.feeds.models import MemberFeed
from events.imports.models import ForeignCalendar, ForeignEntry
from events.tickets.models import Ticket, TicketType

__all__ = [
    "Base",
    "Calendar",
    "CalendarEntry",
    "CalendarEntryPost",
    "CalendarSlot",
    "ForeignCalendar",
    "ForeignEntry",
    "MemberFeed",
    "OrderClaim",
    "Ticket",
    "TicketType",
]
