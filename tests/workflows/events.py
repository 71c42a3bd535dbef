"""A class at the bakery, with tickets that somebody takes from its page."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from events.calendars.service import open_calendar
from events.entries.service import add_event
from events.tickets.service import add_ticket_type
from shared.clock import utcnow
from shared.db import transaction
from shared.money import Money
from shared.runtime import running
from tests.workflows.bakery import Bakery
from tests.workflows.platform import DOMAIN, Browser, Platform

EVENTS = f"http://events.{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Class:
    """Where a class is told, and the type of its seats."""

    calendar_id: int
    entry_id: int
    type_id: int
    slug: str

    @property
    def address(self) -> str:
        return f"{EVENTS}/{self.slug}/baking/events/{self.entry_id}/"

    @property
    def desk(self) -> str:
        """Where its keepers look after it."""
        return f"{EVENTS}/keep/{self.slug}/{self.calendar_id}/events/{self.entry_id}/"

    async def take(self, browser: Browser, count: int) -> None:
        """Set the stepper of the seats to so many."""
        answer = await browser.submit(
            f"{self.address}tickets/{self.type_id}/", {"quantity": str(count)}
        )
        assert answer.status_code == 303, answer.text


async def open_class(
    platform: Platform, bakery: Bakery, *, price: Money, seats: int = 3, **facts: Any
) -> Class:
    """Announce a class of the bakery's with so many seats."""
    starts_at = utcnow() + timedelta(days=14)
    with running(platform.runtime("events")):
        async with transaction() as session:
            calendar = await open_calendar(
                session, page_id=bakery.page_id, slug="baking", title="Baking days"
            )
            event = await add_event(
                session,
                calendar_id=calendar.id,
                title="Sourdough class",
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=3),
                cost=Money.zero("GBP"),
            )
            for name, value in facts.items():
                setattr(event, name, value)
            seat = await add_ticket_type(
                session, entry_id=event.id, name="Seat", price=price, capacity=seats
            )
            return Class(calendar.id, event.id, seat.id, bakery.slug)
