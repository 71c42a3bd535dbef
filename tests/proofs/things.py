"""What there is only so much of: units on a shelf, tickets to an event, an hour at an oven."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Protocol

import asyncpg

from events.entries.errors import SlotTaken
from events.entries.service import hold_entry
from events.holding import Holder
from glue.contracts.events import AdjustTickets, SoldOut
from shared.clock import utcnow
from shared.db.session import Database
from shared.errors import ServiceUnavailable
from shared.money import Money
from shared.rpc.client import RpcClient
from shared.rpc.server import AnswerTable
from shared.rpc.transport import InternalTransport
from shared.testing.apps import base_environment
from tests.proofs.buyers import MOST_TRIES, PAGE, Buyer, NeverAnswered, patience
from tests.served import Served

SEAT_MINOR = 1500

# Each makes a calendar of its own, so that proofs may follow each other.
_numbers = count(1)

STOCK = """
INSERT INTO product_stock (product_id, capacity)
SELECT id, $2 FROM products WHERE slug = $1
ON CONFLICT (product_id) DO UPDATE
SET capacity = product_stock.held + product_stock.sold + excluded.capacity
RETURNING product_id, sold
"""
SOLD_UNITS = "SELECT sold FROM product_stock WHERE product_id = $1"
PRICE = "SELECT coalesce(special_price_minor, regular_price_minor) FROM products WHERE slug = $1"
CALENDAR = """
INSERT INTO calendars (container_type, container_id, slug, title)
VALUES ('page', $1, $2, 'Baking days') RETURNING id
"""
EVENT = """
INSERT INTO calendar_entries (calendar_id, title, starts_at, ends_at, state, cost_minor, currency)
VALUES ($1, 'Supper', $2, $3, 'confirmed', 0, 'GBP') RETURNING id
"""
TICKETS = """
INSERT INTO ticket_types (entry_id, name, price_minor, currency, capacity)
VALUES ($1, 'Seat', $2, 'GBP', $3) RETURNING id
"""
SOLD_TICKETS = "SELECT count(*) FROM tickets WHERE ticket_type_id = $1 AND state = 'valid'"
SLOT = """
INSERT INTO calendar_slots
    (calendar_id, title, weekdays, from_time, until_time, is_exclusive, capacity)
VALUES ($1, 'Afternoons', '{1,2,3,4,5,6,7}', '12:00', '18:00', true, 1) RETURNING id
"""
SOLD_HOURS = "SELECT count(*) FROM calendar_entries WHERE slot_id = $1 AND state = 'provisional'"


class Thing(Protocol):
    """Something of which there are `number`, at a price for one."""

    @property
    def name(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def price_minor(self) -> int: ...
    @property
    def is_held_in_baskets(self) -> bool: ...

    async def pick(self, buyer: Buyer) -> None:
        """Put one into a basket, or tell the buyer why not."""

    async def sold(self) -> int:
        """Return how many have been sold, by the word of whoever owns it."""

    async def aclose(self) -> None:
        """Close what was opened to hold it."""


@dataclass(frozen=True, slots=True)
class Units:
    """Units of a product of the bakery."""

    served: Served
    slug: str
    product_id: int
    number: int
    price_minor: int
    sold_before: int
    name: str = "units"
    is_held_in_baskets: bool = False

    @classmethod
    async def on_the_shelf(cls, served: Served, slug: str, *, number: int | None) -> "Units":
        """Put so many on the shelf; None counts them not at all."""
        (row,) = await rows(served, "market", STOCK, slug, number)
        (price,) = await rows(served, "market", PRICE, slug)
        return cls(served, slug, row["product_id"], number or 0, price[0], row["sold"])

    async def pick(self, buyer: Buyer) -> None:
        await buyer.pick(f"/{PAGE}/counter/{self.slug}/")

    async def sold(self) -> int:
        (row,) = await rows(self.served, "market", SOLD_UNITS, self.product_id)
        return int(row[0]) - self.sold_before

    async def aclose(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """Tickets to a supper, held by the wire as the page of the event will."""

    served: Served
    entry_id: int
    type_id: int
    number: int
    events: RpcClient
    price_minor: int = SEAT_MINOR
    name: str = "tickets"
    is_held_in_baskets: bool = True

    @classmethod
    async def at_an_event(cls, served: Served, *, number: int) -> "Tickets":
        """Announce a supper with so many seats."""
        calendar_id = await _new_calendar(served)
        evening = datetime.now(UTC) + timedelta(days=7)
        (entry,) = await rows(
            served, "events", EVENT, calendar_id, evening, evening + timedelta(hours=3)
        )
        (kind,) = await rows(served, "events", TICKETS, entry["id"], SEAT_MINOR, number)
        return cls(served, entry["id"], kind["id"], number, _sibling(served))

    async def pick(self, buyer: Buyer) -> None:
        action = AdjustTickets(entry_id=self.entry_id, count=1, session_id=buyer.visit)
        for number in range(MOST_TRIES):
            try:
                await self.events.act(action, key=f"pick {buyer.visit}")
            except SoldOut as refusal:
                buyer.told = str(refusal.message)
            except ServiceUnavailable:
                await patience(number)
                continue
            return
        raise NeverAnswered(f"buyer {buyer.number}")

    async def sold(self) -> int:
        (row,) = await rows(self.served, "events", SOLD_TICKETS, self.type_id)
        return int(row[0])

    async def aclose(self) -> None:
        await self.events.close()


@dataclass(frozen=True, slots=True)
class Slot:
    """An afternoon at the oven, held as the page of the calendar will."""

    served: Served
    calendar_id: int
    slot_id: int
    begins: datetime
    database: Database
    number: int = 1
    price_minor: int = 2000
    name: str = "an exclusive slot"
    is_held_in_baskets: bool = True

    @classmethod
    async def of_an_afternoon(cls, served: Served) -> "Slot":
        """Offer the oven to one at a time."""
        calendar_id = await _new_calendar(served)
        (slot,) = await rows(served, "events", SLOT, calendar_id)
        url = served.servers.serving_url("events", served.databases["events"])
        database = Database.connect(url, app_name="buyers")
        return cls(served, calendar_id, slot["id"], utcnow() + timedelta(days=7), database)

    async def pick(self, buyer: Buyer) -> None:
        session = self.database.new_writer()
        try:
            async with session.begin():
                await hold_entry(
                    session,
                    Holder(None, buyer.visit),
                    calendar_id=self.calendar_id,
                    slot_id=self.slot_id,
                    title="The oven",
                    starts_at=self.begins,
                    ends_at=self.begins + timedelta(hours=2),
                    cost=Money(self.price_minor, "GBP"),
                    now=utcnow(),
                )
        except SlotTaken as refusal:
            buyer.told = str(refusal.message)
        finally:
            await session.close()

    async def sold(self) -> int:
        (row,) = await rows(self.served, "events", SOLD_HOURS, self.slot_id)
        return int(row[0])

    async def aclose(self) -> None:
        await self.database.dispose()


async def rows(served: Served, app: str, statement: str, *values: Any) -> list[asyncpg.Record]:
    """Run a statement on an app's database, as the superuser."""
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases[app]))
    try:
        return list(await connection.fetch(statement, *values))
    finally:
        await connection.close()


def _sibling(served: Served) -> RpcClient:
    return RpcClient(
        caller="market",
        secrets=base_environment()["INTERNAL_SECRETS"].split(","),
        urls={"events": served.url("events", "")},
        transport=InternalTransport(),
        answers=AnswerTable([], []),
        forbid_inside_transactions=False,
    )


async def _new_calendar(served: Served) -> int:
    (page,) = await rows(served, "blog", "SELECT id FROM posts WHERE slug = $1", PAGE)
    slug = f"baking-{next(_numbers)}"
    (calendar,) = await rows(served, "events", CALENDAR, page["id"], slug)
    return int(calendar["id"])
