"""Free times of the bakery's calendar: open from nine to five, an hour for twelve pounds."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from events.calendars.models import Calendar
from events.free_time_desk.service import offer_free_times
from events.free_times.service import ask
from events.holding import Holder
from events.hours.opening import Span
from events.hours.service import set_hours
from events.slots.service import SlotTerms
from shared.clock import utcnow
from shared.db import transaction
from shared.money import Money

MONDAY = date(2026, 12, 7)
NOON = datetime(2026, 12, 7, 12, tzinfo=UTC)
ROOM = SlotTerms(
    title="The back room",
    weekdays=(1, 2, 3, 4, 5, 6, 7),
    from_time=time(),
    until_time=time(),
    cost=Money(1200, "GBP"),
    is_exclusive=True,
    step_minutes=30,
    min_minutes=60,
    max_minutes=240,
    takes_requests=True,
    follows_hours=True,
)
NINE_TO_FIVE = tuple(Span(day, time(9), time(17)) for day in range(1, 7))


@dataclass(frozen=True, slots=True)
class Room:
    """What takes requests for free times."""

    calendar_id: int
    slot_id: int

    @classmethod
    async def of(cls, calendar_id: int, terms: SlotTerms = ROOM, *, version: int = 1) -> "Room":
        async with transaction() as session:
            calendar = await session.get_one(Calendar, calendar_id)
            await set_hours(session, calendar, NINE_TO_FIVE)
            slot = await offer_free_times(session, calendar, terms, version=version)
            return cls(calendar_id, slot.id)

    async def ask(
        self, holder: Holder, starts_at: datetime = NOON, minutes: int = 60, *, note: str = ""
    ) -> int:
        """Hold a free time for a basket."""
        async with transaction() as session:
            return await ask(
                session,
                holder,
                calendar_id=self.calendar_id,
                starts_at=starts_at,
                minutes=minutes,
                note=note,
                now=utcnow(),
            )


FREE_ROOM = replace(ROOM, cost=Money.zero("GBP"))
