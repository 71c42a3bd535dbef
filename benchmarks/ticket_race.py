"""A race for the last tickets in the database: as the app holds them, and by other ways.

A thousand buyers want one of a hundred tickets, over as many connections as two processes have. All
ways go through the same sessions and drivers, one transaction for each buyer, so that what is
compared is the way: the one the app goes, the statement that cannot sell too many and nothing
else, and an advisory lock with a count, which is how pretix does it. Each has to sell exactly all.
"""

import asyncio
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median

import asyncpg
from sqlalchemy import text

from benchmarks.measuring import Bar, Report, conclude, in_rounds, looked_at, options_of, ratio
from events.holding import Holder
from events.tickets.selling import Wanted
from events.tickets.service import adjust_tickets, sale_for
from glue.contracts.events import SoldOut
from shared.clock import utcnow
from shared.db.session import Database, WriteSession
from shared.testing.servers import Servers, running_servers

# As many as both processes of events have.
CONNECTIONS = 20
AS_THE_APP, BARE, COUNTED = "as the app does", "bare statement", "advisory lock and count"

EVENT = """
WITH calendar AS (
  INSERT INTO calendars (container_type, container_id, slug, title)
  VALUES ('page', 1, $1, 'Suppers') RETURNING id
), entry AS (
  INSERT INTO calendar_entries (calendar_id, title, starts_at, ends_at, state, cost_minor, currency)
  SELECT id, 'Supper', $2, $2::timestamptz + interval '3 hours', 'confirmed', 0, 'GBP'
  FROM calendar RETURNING id
)
INSERT INTO ticket_types (entry_id, name, price_minor, currency, capacity)
SELECT id, 'Seat', 1500, 'GBP', $3 FROM entry RETURNING entry_id, id
"""
CONDITIONAL = text("""
WITH counted AS (
  UPDATE ticket_types SET held = held + 1 WHERE id = :kind AND held + sold < capacity RETURNING id
)
INSERT INTO tickets (ticket_type_id, code, state, session_id, held_since, held_until)
SELECT id, :code, 'pending', :visit, now(), now() + interval '30 minutes' FROM counted RETURNING id
""")
LOCK = text("SELECT pg_advisory_xact_lock(:kind)")
LEFT = text("""
SELECT capacity - (SELECT count(*) FROM tickets
  WHERE ticket_type_id = kinds.id AND state IN ('pending', 'ordered', 'valid'))
FROM ticket_types AS kinds WHERE id = :kind
""")
TAKE = text("""
INSERT INTO tickets (ticket_type_id, code, state, session_id, held_since, held_until)
VALUES (:kind, :code, 'pending', :visit, now(), now() + interval '30 minutes') RETURNING id
""")
SOLD = "SELECT count(*) FROM tickets WHERE ticket_type_id = $1"

Buy = Callable[[Database, int, int, str], Awaitable[bool]]


async def as_the_app(database: Database, entry_id: int, type_id: int, visit: str) -> bool:
    """Hold one as the step of a stepper and the contract do."""
    holder, wanted, now = Holder(None, visit), Wanted(entry_id, type_id, 1), utcnow()
    try:
        async with database.new_reader() as look:
            await sale_for(look, holder, wanted, now=now)
        async with database.new_writer() as session, session.begin():
            await adjust_tickets(WriteSession(session), holder, wanted, now=now)
    except SoldOut:
        return False
    return True


async def by_statement(database: Database, entry_id: int, type_id: int, visit: str) -> bool:
    """Hold one by the statement that counts and takes it in one."""
    async with database.new_writer() as session, session.begin():
        return await session.scalar(CONDITIONAL, _one(type_id, visit)) is not None


async def by_count(database: Database, entry_id: int, type_id: int, visit: str) -> bool:
    """Hold one after all others have been counted, under a lock."""
    async with database.new_writer() as session, session.begin():
        await session.execute(LOCK, {"kind": type_id})
        if await session.scalar(LEFT, {"kind": type_id}) <= 0:
            return False
        await session.execute(TAKE, _one(type_id, visit))
    return True


WAYS: dict[str, Buy] = {AS_THE_APP: as_the_app, BARE: by_statement, COUNTED: by_count}


def main(arguments: Sequence[str]) -> int:
    """Let all ways race, and say how they compare."""
    parser = options_of("ticket-race", __doc__, rounds=5, seconds=0)
    parser.add_argument("--buyers", type=int, default=1000)
    parser.add_argument("--tickets", type=int, default=100)
    options = parser.parse_args(arguments)
    with running_servers() as servers:
        paces = asyncio.run(_race(servers, options.buyers, options.tickets, options.rounds))
    report = Report(
        name="ticket-race",
        caption=f"{options.buyers} buyers for {options.tickets} tickets, {CONNECTIONS} at a time.",
        columns=["way", "buyers a second", "× the bare statement"],
        rows=[[name, median(it), ratio(it, paces[BARE])] for name, it in paces.items()],
        bars=[
            Bar("the app, × the bare statement", ratio(paces[AS_THE_APP], paces[BARE]), 0.7),
            Bar("the app, × lock and count", ratio(paces[AS_THE_APP], paces[COUNTED]), 2),
        ],
        plotted="buyers answered in a second",
        plot={name: median(it) for name, it in paces.items()},
    )
    return conclude(report, arguments)


async def _race(servers: Servers, buyers: int, tickets: int, rounds: int) -> dict[str, list[float]]:
    name = await servers.new_database("events")
    owner = await asyncpg.connect(servers.postgres.url(name))
    database = Database.connect(
        servers.serving_url("events", name),
        app_name="events",
        pool_size=CONNECTIONS // 2,
        patience_seconds=60,
    )

    async def run(buy: Buy) -> float:
        evening = datetime.now(UTC) + timedelta(days=7)
        place = await owner.fetchrow(EVENT, secrets.token_hex(8), evening, tickets)
        gate = asyncio.Semaphore(CONNECTIONS)

        async def turn(number: int) -> bool:
            async with gate:
                return await buy(database, place["entry_id"], place["id"], f"visitor {number}")

        async with looked_at([os.getpid()]):
            began = time.perf_counter()
            told = await asyncio.gather(*map(turn, range(buyers)))
            seconds = time.perf_counter() - began
        assert sum(told) == await owner.fetchval(SOLD, place["id"]) == min(tickets, buyers)
        return buyers / seconds

    contenders = {name: _of(run, buy) for name, buy in WAYS.items()}
    await in_rounds(contenders, rounds=1)
    paces = await in_rounds(contenders, rounds=rounds)
    await database.dispose()
    await owner.close()
    return paces


def _of(run: Callable[[Buy], Awaitable[float]], buy: Buy) -> Callable[[], Awaitable[float]]:
    return lambda: run(buy)


def _one(type_id: int, visit: str) -> dict[str, int | str]:
    return {"kind": type_id, "visit": visit, "code": secrets.token_hex(15)}
