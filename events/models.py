"""Every table of events, for its history."""

from events.calendars.models import Calendar
from events.claims.models import OrderClaim
from events.db import Base
from events.door.models import Passage
from events.entries.models import CalendarEntry, CalendarEntryPost
from events.feeds.models import MemberFeed
from events.hours.models import CalendarHours
from events.imports.models import ForeignCalendar, ForeignEntry
from events.messages.models import EventMessage
from events.slots.models import CalendarSlot, Closure, SlotCell
from events.tickets.models import Ticket, TicketType

__all__ = [
    "Base",
    "Calendar",
    "CalendarEntry",
    "CalendarEntryPost",
    "CalendarHours",
    "CalendarSlot",
    "Closure",
    "EventMessage",
    "ForeignCalendar",
    "ForeignEntry",
    "MemberFeed",
    "OrderClaim",
    "Passage",
    "SlotCell",
    "Ticket",
    "TicketType",
]
