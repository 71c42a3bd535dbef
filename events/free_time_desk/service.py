"""Taking requests for free times of a calendar."""

from events.calendars.models import Calendar
from events.calendars.queries import lock_for_terms
from events.slots.errors import Outdated
from events.slots.models import CalendarSlot
from events.slots.queries import lock_free_times_of
from events.slots.service import SlotTerms, open_slot, write_down
from glue.audit import Audited
from shared.db import WriteSession


async def offer_free_times(
    session: WriteSession, calendar: Calendar, terms: SlotTerms, *, version: int
) -> CalendarSlot:
    """Take requests from now on, or on other terms; raises `Outdated`.

    A calendar has one row for that, which is revived after it was put away: what was booked by it
    is in the way of what is booked now. The calendar is locked, so that two at once make one.
    """
    await lock_for_terms(session, calendar.id)
    slot = await lock_free_times_of(session, calendar.id, also_put_away=True)
    if slot is None:
        return await open_slot(session, calendar, terms)
    if slot.version != version:
        raise Outdated()
    slot.deleted_at = None
    terms.apply_to(slot, calendar.zone)
    slot.version += 1
    await session.flush()
    await write_down(session, calendar, Audited.SLOT_CHANGED, title=slot.title)
    return slot
