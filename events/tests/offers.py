"""Slots of the bakery to book: the oven by the hour, a table for few, and a yard for anybody."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlalchemy import any_, func, select

from events.bookings.service import book
from events.calendars.models import Calendar
from events.entries.models import CalendarEntry
from events.holding import Holder
from events.slots.models import SlotCell
from events.slots.service import SlotTerms, close_days, open_slot
from glue.contracts.events import EntryState
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.money import Money

SATURDAY = date(2026, 12, 5)
TEN = datetime(2026, 12, 5, 10, tzinfo=UTC)
OVEN = SlotTerms(
    title="The oven by the hour",
    weekdays=(6, 7),
    from_time=time(8),
    until_time=time(13),
    cost=Money(500, "GBP"),
    is_exclusive=True,
    step_minutes=30,
    min_minutes=60,
    max_minutes=180,
)
TABLE = SlotTerms(
    title="The long table",
    weekdays=(6,),
    from_time=time(10),
    until_time=time(12),
    cost=Money(800, "GBP"),
    capacity=3,
)
COUNTER = replace(OVEN, title="Work at the counter", is_exclusive=False, capacity=2)


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot that is booked as a visitor would."""

    calendar_id: int
    slot_id: int

    @classmethod
    async def of(cls, calendar_id: int, terms: SlotTerms) -> "Offer":
        async with transaction() as session:
            calendar = await session.get_one(Calendar, calendar_id)
            return cls(calendar_id, (await open_slot(session, calendar, terms)).id)

    async def book(
        self,
        holder: Holder,
        starts_at: datetime = TEN,
        minutes: int | None = None,
        *,
        is_request: bool = False,
    ) -> int:
        """Hold a time for a basket."""
        async with transaction() as session:
            return await book(
                session,
                holder,
                calendar_id=self.calendar_id,
                slot_id=self.slot_id,
                starts_at=starts_at,
                minutes=minutes,
                now=utcnow(),
                is_request=is_request,
            )

    async def close(self, first_day: date, last_day: date, reason: str) -> None:
        async with transaction() as session:
            calendar = await session.get_one(Calendar, self.calendar_id)
            await close_days(
                session, calendar, first_day=first_day, last_day=last_day, reason=reason
            )

    async def counts(self) -> list[tuple[int, int]]:
        """Return held and sold of each time, in order."""
        async with reading() as session:
            found = await session.execute(
                select(SlotCell.held, SlotCell.sold)
                .where(SlotCell.slot_id == self.slot_id)
                .order_by(SlotCell.starts_at)
            )
            return [(cell.held, cell.sold) for cell in found]

    async def counts_by_bookings(self) -> list[tuple[int, int]]:
        """Return the same of the bookings themselves."""
        held = CalendarEntry.state.in_((EntryState.PENDING, EntryState.ORDERED))
        kept = CalendarEntry.state.in_((EntryState.PROVISIONAL, EntryState.CONFIRMED))
        async with reading() as session:
            found = await session.execute(
                select(func.count().filter(held), func.count().filter(kept))
                .select_from(SlotCell)
                .outerjoin(
                    CalendarEntry,
                    (CalendarEntry.slot_id == SlotCell.slot_id)
                    & (SlotCell.starts_at == any_(CalendarEntry.cells)),
                )
                .where(SlotCell.slot_id == self.slot_id)
                .group_by(SlotCell.starts_at)
                .order_by(SlotCell.starts_at)
            )
            return [(held, sold) for held, sold in found]

    async def live(self) -> int:
        """Return how many bookings are held or kept."""
        gone = (EntryState.EXPIRED, EntryState.CANCELLED, EntryState.DECLINED)
        async with reading() as session:
            return (
                await session.scalar(
                    select(func.count()).where(
                        CalendarEntry.slot_id == self.slot_id, CalendarEntry.state.not_in(gone)
                    )
                )
                or 0
            )
