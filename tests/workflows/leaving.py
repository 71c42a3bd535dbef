"""Ada, who has left traces in every service, and a look for them in every database."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from sqlalchemy import text

from blog.privacy.erasing import SETTLING, erasing
from blog.privacy.exporting import exporting
from events.calendars.service import open_calendar
from events.entries.service import add_event, hold_entry
from events.holding import Holder
from events.slots.service import add_slot
from events.tickets.selling import Wanted
from events.tickets.service import add_ticket_type, adjust_tickets
from glue.contracts import likes
from orders.payments.reconciling import check_due_attempts
from shared.clock import frozen, utcnow
from shared.db import transaction
from shared.money import Money
from shared.rpc import call_action
from shared.runtime import running
from shared.saga import Saga, drain_sagas
from tests.workflows.bakery import BLOG, EMAIL, Bakery
from tests.workflows.platform import Browser, Platform

NAME = "Ada Augusta Quizzenbury"
PRIVACY = f"{BLOG}/account/privacy/"
LATER = timedelta(minutes=2)
Look = Callable[[str], Awaitable[Sequence[str]]]
KINDS: tuple[Saga[Any], ...] = (exporting, erasing)
ERASURE = re.compile(r"http://\S+/account/privacy/erasures/[\w-]+/")


@dataclass(slots=True)
class Leaver:
    """Somebody signed in, and what they may do about their data."""

    platform: Platform
    browser: Browser
    user_id: int

    async def ask_for_archive(self) -> None:
        answer = await self.browser.submit(f"{PRIVACY}exports/", {})
        assert answer.status_code == 303, answer.text

    async def ask_to_be_erased(self) -> str:
        """Ask for the letter, and return the link in it."""
        answer = await self.browser.submit(f"{PRIVACY}erasures/", {"address": EMAIL})
        assert answer.status_code == 303, answer.text
        bodies = [body for _, _, body in await self.platform.mails("blog")]
        return [found[0] for body in bodies for found in ERASURE.finditer(body)][-1]

    async def confirm(self, link: str) -> None:
        answer = await self.browser.submit(link, {})
        assert answer.status_code == 303, answer.text

    async def be_erased(self) -> str:
        """Ask, confirm, and let it happen; return the link that shows how far it is."""
        link = await self.ask_to_be_erased()
        await self.confirm(link)
        with frozen(utcnow() + SETTLING):
            await go_on(self.platform)
        return link


async def sign_in(platform: Platform, browser: Browser, *, events_happen: bool = True) -> None:
    """Sign somebody in by the link in a letter."""
    await browser.submit(f"{BLOG}/sign-in/", {"email": EMAIL, "next": ""})
    *_, (_, _, body) = await platform.mails("blog")
    found = re.search(r"http://\S+/sign-in/\S+", body)
    assert found, body
    await browser.submit(found[0], {})
    if events_happen:
        await platform.let_events_happen()


async def ada_arrives(platform: Platform, bakery: Bakery, browser: Browser) -> Leaver:
    """Sign Ada in, who pays for soap, a booking and a seat, and holds and likes other things."""
    await bakery.put_into_basket(browser, "tea", 1)
    await bakery.check_out(browser, name=NAME)
    await pay(platform)
    await sign_in(platform, browser)
    await browser.submit(f"{BLOG}/account/details/", {"name": NAME})
    ada = Leaver(platform, browser, user_id=1)
    await bakery.put_into_basket(browser, "soap", 2)
    calendar_id, slot_id, event_id = await _open_calendar(platform, bakery)
    await _hold(platform, ada, calendar_id, slot_id, event_id, days=7)
    await bakery.check_out(browser, name=NAME)
    await pay(platform)
    await bakery.put_into_basket(browser, "tea", 3)
    await _hold(platform, ada, calendar_id, slot_id, event_id, days=14)
    liking = likes.Toggle(
        user_id=ada.user_id, target_type=likes.TargetType.PRODUCT, target_slug="tea"
    )
    with running(platform.runtime("market")):
        await call_action(liking, key="ada-likes-tea")
    return ada


async def pay(platform: Platform) -> None:
    """Pay every checkout that is open at SumUp, and let what follows happen."""
    for checkout in platform.sumup.checkouts:
        if checkout.status == "PENDING":
            platform.sumup.pay(checkout.id)
    await platform.sumup.deliver_webhooks()
    with running(platform.runtime("orders")):
        await check_due_attempts()
    await platform.let_events_happen()


async def go_on(platform: Platform) -> None:
    """Run the sagas of blog that are due as far as they come."""
    with running(platform.runtime("blog")):
        await drain_sagas(*KINDS)


async def traces(platform: Platform, *words: str) -> dict[str, list[str]]:
    """Find the rows of every table of every service that hold one of the words, in any column."""
    found: dict[str, list[str]] = {}
    for service in platform.apps:
        async with _connected(platform, service) as look:
            for table in await look(_TABLES):
                for row in await look(f'SELECT t::text FROM "{table}" t'):
                    if any(word.lower() in row.lower() for word in words):
                        found.setdefault(f"{service}.{table}", []).append(row)
    return found


async def numbers(platform: Platform) -> dict[str, list[str]]:
    """Find where Ada's own number still stands: columns of people's numbers, by service."""
    found: dict[str, list[str]] = {}
    for service in platform.apps:
        async with _connected(platform, service) as look:
            for name in await look(_NUMBER_COLUMNS):
                table, column = name.split(".")
                if await look(f'SELECT 1::text FROM "{table}" WHERE "{column}" = 1'):
                    found.setdefault(service, []).append(name)
    return found


async def live_rows(platform: Platform, service: str, table: str) -> Sequence[str]:
    """Return the rows of a table that were not put away, as texts."""
    async with _connected(platform, service) as look:
        return await look(f'SELECT t::text FROM "{table}" t WHERE deleted_at IS NULL')


async def sums(platform: Platform) -> list[str]:
    """Add up what the books say."""
    async with _connected(platform, "orders") as look:
        return [line for query in _SUMS for line in await look(query)]


_TABLES = """
    SELECT table_name::text FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""
_NUMBER_COLUMNS = """
    SELECT table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = 'public'
      AND column_name IN ('user_id', 'granted_by', 'invited_by', 'actor_id') ORDER BY 1
"""
_SUMS = (
    "SELECT concat(state, currency, sum(total_minor), count(*)) FROM orders GROUP BY state,"
    " currency ORDER BY 1",
    "SELECT concat(currency, sum(line_total_minor), sum(quantity)) FROM order_items"
    " GROUP BY currency",
    "SELECT concat(kind, sum(price_minor)) FROM order_places GROUP BY kind ORDER BY 1",
    "SELECT concat(currency, sum(amount_minor), count(*)) FROM payments GROUP BY currency",
    "SELECT concat(reference, status, amount_minor) FROM payment_attempts ORDER BY 1",
)


@asynccontextmanager
async def _connected(platform: Platform, service: str) -> AsyncIterator[Look]:
    session = platform.runtime(service).database.new_reader()

    async def look(query: str) -> Sequence[str]:
        return [row[0] for row in (await session.execute(text(query))).all()]

    try:
        yield look
    finally:
        await session.close()


async def _open_calendar(platform: Platform, bakery: Bakery) -> tuple[int, int, int]:
    with running(platform.runtime("events")):
        async with transaction() as session:
            calendar = await open_calendar(
                session, page_id=bakery.page_id, slug="oven", title="The oven"
            )
            slot = await add_slot(
                session,
                calendar_id=calendar.id,
                title="All day",
                weekdays=[1, 2, 3, 4, 5, 6, 7],
                from_time=time(0),
                until_time=time(23, 59),
                is_exclusive=True,
            )
            begins = utcnow() + timedelta(days=30)
            event = await add_event(
                session,
                calendar_id=calendar.id,
                title="Sourdough class",
                starts_at=begins,
                ends_at=begins + timedelta(hours=3),
                cost=Money.zero("GBP"),
            )
            await add_ticket_type(
                session, entry_id=event.id, name="Seat", price=Money(2500, "GBP"), capacity=5
            )
    return calendar.id, slot.id, event.id


async def _hold(
    platform: Platform, ada: Leaver, calendar_id: int, slot_id: int, event_id: int, *, days: int
) -> None:
    holder, begins = Holder(ada.user_id, None), utcnow() + timedelta(days=days)
    with running(platform.runtime("events")):
        async with transaction() as session:
            await hold_entry(
                session,
                holder,
                calendar_id=calendar_id,
                slot_id=slot_id,
                title="Two hours at the oven",
                starts_at=begins,
                ends_at=begins + timedelta(hours=2),
                cost=Money(1500, "GBP"),
                now=utcnow(),
            )
            await adjust_tickets(session, holder, Wanted(event_id, None, 1), now=utcnow())
