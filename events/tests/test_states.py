"""Claim, confirm and release in any order, repeated, with time passing and others taking places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from events.claims.service import claim_places, confirm_places, release_places
from events.entries.errors import SlotTaken
from events.entries.models import CalendarEntry
from events.entries.service import hold_entry
from events.holding import HOLD, Claim, Holder
from events.tests.factories import ADA, BAKERY, BEN, MORNING, Bakery
from events.tickets.models import Ticket, TicketType
from glue.contracts.events import ClaimGone, EntryState, HoldExpired, SoldOut, TicketState
from shared.clock import FrozenClock
from shared.db import WriteSession
from shared.money import Money

ORDER = 100
OUTCOMES = (ClaimGone, HoldExpired, SlotTaken, SoldOut)


class Step(StrEnum):
    CLAIM = "claim"
    CONFIRM = "confirm"
    RELEASE = "release"
    WAIT = "wait"
    TAKE_SEATS = "somebody else takes two seats"
    TAKE_OVEN = "somebody else takes the oven"


@dataclass(slots=True)
class Story:
    """Ada holds the oven and two of three seats; what follows is drawn."""

    session: WriteSession
    bakery: Bakery
    clock: FrozenClock
    seats: Sequence[int] = ()
    oven: int = 0

    async def begin(self) -> None:
        self.seats = await self._hold_seats(ADA)
        self.oven = await self._hold_oven(ADA)

    async def take(self, step: Step) -> str:
        """Take a step as its own transaction, and say how it ended."""
        try:
            async with self.session.begin_nested():
                await self._take(step)
        except OUTCOMES as error:
            return error.code
        return "done"

    async def states(self) -> set[str]:
        """Return the states of Ada's places."""
        entries = await self.session.scalars(
            select(CalendarEntry.state).where(CalendarEntry.id == self.oven)
        )
        tickets = await self.session.scalars(select(Ticket.state).where(Ticket.id.in_(self.seats)))
        return {str(state) for state in (*entries, *tickets)}

    async def assert_counts(self) -> None:
        """Assert that the counts of the type are what its tickets say."""
        held = (TicketState.PENDING, TicketState.ORDERED)
        by_rows = (
            await self.session.execute(
                select(
                    func.count().filter(Ticket.state.in_(held)),
                    func.count().filter(Ticket.state == TicketState.VALID),
                )
            )
        ).one()
        counted = (await self.session.execute(select(TicketType.held, TicketType.sold))).one()
        assert tuple(counted) == tuple(by_rows)
        assert sum(counted) <= 3

    async def _take(self, step: Step) -> None:
        now = self.clock.now()
        match step:
            case Step.CLAIM:
                await claim_places(
                    self.session,
                    Claim(ORDER, ADA, BAKERY, now + HOLD),
                    entry_ids=[self.oven],
                    ticket_ids=self.seats,
                    now=now,
                )
            case Step.CONFIRM:
                await confirm_places(self.session, order_id=ORDER, now=now)
            case Step.RELEASE:
                await release_places(self.session, order_id=ORDER, now=now)
            case Step.WAIT:
                self.clock.advance(timedelta(minutes=20))
            case Step.TAKE_SEATS:
                await self._hold_seats(BEN)
            case Step.TAKE_OVEN:
                await self._hold_oven(BEN)

    async def _hold_seats(self, holder: Holder) -> list[int]:
        return await self.bakery.hold_more_seats(self.session, holder, 2, now=self.clock.now())

    async def _hold_oven(self, holder: Holder) -> int:
        return await hold_entry(
            self.session,
            holder,
            calendar_id=self.bakery.calendar_id,
            slot_id=self.bakery.oven_id,
            title="The oven",
            starts_at=MORNING,
            ends_at=MORNING + timedelta(hours=2),
            cost=Money(1500, "GBP"),
            now=self.clock.now(),
        )


PAID = {EntryState.PROVISIONAL.value, TicketState.VALID.value}


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.sampled_from(Step), max_size=14))
async def test_counts_are_right_and_paid_places_stay_after_any_steps(
    session: WriteSession, bakery: Bakery, clock: FrozenClock, steps: list[Step]
) -> None:
    start = clock.now()
    async with session.begin_nested() as example:
        story = Story(session, bakery, clock)
        await story.begin()
        is_claimed = is_paid = False

        for step in steps:
            before = await story.states()
            outcome = await story.take(step)
            after = await story.states()

            await story.assert_counts()
            if is_paid:
                assert after == PAID
                assert step in (Step.TAKE_SEATS, Step.TAKE_OVEN) or outcome == "done"
            elif step is Step.CLAIM and outcome == "done":
                assert before in ({"pending"}, {"ordered"})
                assert after == {"ordered"}
                is_claimed = True
            elif step is Step.CONFIRM and is_claimed:
                assert (outcome == "done") == (before == {"ordered"})
                assert after == (PAID if before == {"ordered"} else before)
                is_paid = outcome == "done"
            elif step is Step.RELEASE:
                assert outcome == "done"
                assert "ordered" not in after
            elif outcome != "done" or step is Step.CONFIRM:
                assert after == before
        await example.rollback()
    clock.move_to(start)
