"""A bakery with a class to come to, whose places are few, and an oven that one books at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from events.calendars.service import open_calendar
from events.entries.service import add_event, hold_entry
from events.holding import Holder
from events.sales.queries import sale_of
from events.slots.service import add_slot
from events.tickets.selling import Wanted
from events.tickets.service import add_ticket_type, adjust_tickets
from glue.contracts import blog
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.money import Money
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.web.identity import SESSION_COOKIE, Cookies

BAKERY, POTTERY = 1, 2
ADA = Holder(user_id=7, session_id=None)
BEN = Holder(user_id=None, session_id="visitor-ben")
TITLES = {BAKERY: "Bakery", POTTERY: "Pottery"}
MORNING = datetime(2026, 12, 5, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bakery:
    """The ids of what there is at the bakery."""

    calendar_id: int
    oven_id: int
    class_id: int
    seat_id: int

    async def hold_seats(
        self, holder: Holder, count: int = 1, *, code: str | None = None
    ) -> list[int]:
        """Put seats at the class into somebody's basket."""
        async with transaction() as session:
            return await self.hold_more_seats(session, holder, count, now=utcnow(), code=code)

    async def hold_more_seats(
        self,
        session: WriteSession,
        holder: Holder,
        count: int,
        *,
        now: datetime,
        code: str | None = None,
    ) -> list[int]:
        """Put seats into somebody's basket, beside those that are in it already."""
        sale = await sale_of(session, self.class_id, self.seat_id, holder, now=now)
        before = len(sale.in_basket) if sale else 0
        wanted = Wanted(self.class_id, self.seat_id, before + count, code)
        return (await adjust_tickets(session, holder, wanted, now=now))[before:]

    async def hold_oven(self, holder: Holder, starts_at: datetime = MORNING) -> int:
        """Put two hours at the oven into somebody's basket."""
        async with transaction() as session:
            return await hold_entry(
                session,
                holder,
                calendar_id=self.calendar_id,
                slot_id=self.oven_id,
                title="The oven",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                cost=Money(1500, "GBP"),
                now=utcnow(),
            )


async def open_bakery(
    *, seats: int, page_id: int = BAKERY, slug: str = "baking", title: str = "Baking days"
) -> Bakery:
    """Open a bakery's calendar with a class of so many seats, and an oven to book."""
    async with transaction() as session:
        calendar = await open_calendar(session, page_id=page_id, slug=slug, title=title)
        oven = await add_slot(
            session,
            calendar_id=calendar.id,
            title="Mornings at the oven",
            weekdays=[6, 7],
            from_time=time(8),
            until_time=time(13),
            is_exclusive=True,
        )
        event = await add_event(
            session,
            calendar_id=calendar.id,
            title="Sourdough class",
            starts_at=MORNING,
            ends_at=MORNING + timedelta(hours=3),
            cost=Money.zero("GBP"),
        )
        seat = await add_ticket_type(
            session, entry_id=event.id, name="Seat", price=Money(2500, "GBP"), capacity=seats
        )
    return Bakery(calendar.id, oven.id, event.id, seat.id)


def page(page_id: int) -> blog.Post:
    """Return a page as blog shows it."""
    return blog.Post(
        id=page_id,
        kind=blog.PostKind.PAGE,
        slug=TITLES[page_id].lower(),
        title=TITLES[page_id],
        excerpt="",
        feature_image=None,
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def sign_in(client: SameOriginClient, runtime: Runtime, token: str = "ben") -> None:
    """Give a browser the cookie of a session."""
    signed = str(Cookies(runtime.settings)._session.dumps(token))
    client.set_cookie("localhost", SESSION_COOKIE, signed)
