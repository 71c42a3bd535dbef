"""What is done at the counter and has no page here: apps that stand in this process, without loops.

They are on the databases that are served, and are never killed.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import select

from events.calendars.service import open_calendar
from events.entries.service import add_event
from events.tickets.models import TicketType
from events.tickets.service import add_ticket_type
from glue.contracts import blog, events
from market.products.models import Product
from market.stock.service import set_stock
from orders.ledger.verifying import prove
from orders.payments.accounts import SumUpAccounts
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.errors import ServiceUnavailable
from shared.factory import runtime_of
from shared.money import Money
from shared.rpc import call_action, fetch_data
from shared.runtime import Runtime, running
from shared.testing.apps import create_app
from shared.web.identity import VISITOR_COOKIE, Cookies
from tests.crash.shopper import PATIENCE_SECONDS, Shopper
from tests.served import Served, eventually

PAGE = "ash-lane-bakery"
LOAF = "bridge-loaf"
SILENT = "SumUp does not tell"
PLENTY = 1_000_000
SEAT = Money(1200, "GBP")
STANDING = ("orders", "events", "market")


@dataclass(slots=True)
class Desk:
    """The keepers' side: what is on the shelf, and whether the books hold."""

    apps: dict[str, Runtime]
    event_id: int = 0
    free_seats: str = ""

    @contextmanager
    def at(self, app: str) -> Iterator[None]:
        """Stand in an app inside the block."""
        with running(self.apps[app]):
            yield

    async def open(self) -> None:
        """Count the loaves, and offer places at a class and at what costs nothing."""
        with self.at("market"):
            async with transaction() as session:
                loaf = await session.scalar(select(Product.id).where(Product.slug == LOAF))
                assert loaf is not None
                await set_stock(session, loaf, left=PLENTY, now=utcnow())
        with self.at("events"):
            page = await fetch_data(blog.PostBySlug(slug=PAGE))
            assert page is not None
            async with transaction() as session:
                calendar = await open_calendar(
                    session, page_id=page.id, slug="classes", title="Classes"
                )
                paid = await _offer(session, calendar.id, "Sourdough class", SEAT)
                free = await _offer(session, calendar.id, "Open oven", Money.zero("GBP"))
        self.event_id = paid.entry_id
        self.free_seats = f"/{PAGE}/classes/events/{free.entry_id}/tickets/{free.id}/"

    async def take_seat(self, shopper: Shopper) -> None:
        """Put a place at the class into a shopper's basket, as the page of the class would."""
        visitor = Cookies(self.apps["market"].settings).read_visitor(
            shopper.http.cookies[VISITOR_COOKIE]
        )
        wish = events.AdjustTickets(entry_id=self.event_id, count=1, session_id=visitor)
        key = str(uuid4())

        async def adjust() -> events.Places | None:
            try:
                with self.at("market"):
                    return await call_action(wish, key=key)
            except ServiceUnavailable:
                return None

        await eventually(adjust, within=PATIENCE_SECONDS)

    async def differences_in_the_books(self) -> list[str]:
        """Prove the ledger, against SumUp too, as `bin/ledger verify`; again after silence."""
        return await eventually(self._proof)

    async def _proof(self) -> list[str] | None:
        with self.at("orders"):
            differences = [str(it) for it in (await prove()).differences]
        return None if any(SILENT in it for it in differences) else differences


@asynccontextmanager
async def open_desk(served: Served) -> AsyncIterator[Desk]:
    """Stand beside what is served, with something to sell."""
    environments = {
        app: served.environment(app) | {"BACKGROUND_LOOPS": "false", "CRASH_POINTS": ""}
        for app in STANDING
    }
    apps = {app: create_app(app, environments[app]) for app in STANDING}
    desk = Desk({name: runtime_of(app) for name, app in apps.items()})
    await desk.open()
    yield desk
    await desk.apps["orders"].extra(SumUpAccounts).aclose()
    for runtime in desk.apps.values():
        await runtime.rpc.close()
        await runtime.redis.aclose()
        await runtime.database.dispose()


async def _offer(session: WriteSession, calendar_id: int, title: str, price: Money) -> TicketType:
    begins = utcnow() + timedelta(days=30)
    event = await add_event(
        session,
        calendar_id=calendar_id,
        title=title,
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        cost=Money.zero("GBP"),
    )
    return await add_ticket_type(
        session, entry_id=event.id, name="Seat", price=price, capacity=PLENTY
    )
