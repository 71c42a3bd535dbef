"""Many buyers, few things, all at once, against apps that are processes of their own."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from shared.testing.servers import Servers
from tests.proofs.scarce_things import (
    Tally,
    drop_constraints,
    let_everybody_buy,
    load_demonstration,
    send_one_basket,
)
from tests.proofs.things import Slot, Tickets, Units
from tests.proofs.ticket_rush import rush
from tests.served import Served, served_platform

pytestmark = pytest.mark.thorough

BUYERS, FEW = 20, 5
WAITING_TO_COUNT = """
SELECT count(*) FROM pg_locks WHERE relation = 'product_stock'::regclass AND NOT granted
"""


@pytest_asyncio.fixture(scope="module")
async def served(
    servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    folder: Path = tmp_path_factory.mktemp("served")
    async with served_platform(servers, folder) as platform:
        await load_demonstration(platform)
        yield platform


async def test_as_many_units_are_sold_as_there_are(served: Served) -> None:
    units = await Units.on_the_shelf(served, "bridge-loaf", number=FEW)

    tally = await let_everybody_buy(served, units, buyers=BUYERS)

    assert tally.faults == []
    # Who asked in time for an order and late for its units is told on the page of the order; who
    # looked in time and sent late, in the list of what has changed.
    words = ("“Bridge Loaf” is sold out", "Not enough was left", "Bridge Loaf : sold out")
    assert [told for told in tally.told if not any(it in told for it in words)] == []


async def test_as_many_tickets_are_sold_as_there_are_seats(served: Served) -> None:
    tickets = await Tickets.at_an_event(served, number=FEW)

    tally = await let_everybody_buy(served, tickets, buyers=BUYERS)

    assert tally.faults == []


async def test_on_the_page_of_the_event_as_many_are_sold_as_there_are_seats(
    served: Served,
) -> None:
    _lines, faults = await rush(served, buyers=BUYERS, number=FEW)

    assert faults == []


async def test_an_exclusive_slot_is_sold_once(served: Served) -> None:
    slot = await Slot.of_an_afternoon(served)

    tally = await let_everybody_buy(served, slot, buyers=BUYERS)

    assert tally.faults == []


async def test_one_basket_sent_fifty_times_at_once_is_one_order_and_one_checkout(
    served: Served,
) -> None:
    statuses, orders, checkouts = await send_one_basket(served, times=50)

    assert (orders, checkouts) == (1, 1)
    assert set(statuses) <= {303, 503}


async def test_without_the_constraints_the_same_goes_wrong(served: Served) -> None:
    """Last of all: the databases are not what they were.

    Tickets are counted under the lock of their type as well: what their constraint refuses is
    tested where they are.
    """
    units = await Units.on_the_shelf(served, "quarrel-rye", number=1)
    slot = await Slot.of_an_afternoon(served)
    await drop_constraints(served)

    async with asyncio.TaskGroup() as side_by_side:
        of_units = side_by_side.create_task(let_everybody_buy(served, units, buyers=BUYERS))
        await _until_two_have_looked_and_none_has_one(served, of_units)
    tallies = [of_units.result(), await let_everybody_buy(served, slot, buyers=BUYERS)]

    assert [tally.thing.name for tally in tallies if tally.sold <= 1] == []
    assert all(tally.faults for tally in tallies)


async def _until_two_have_looked_and_none_has_one(
    served: Served, buying: asyncio.Task[Tally]
) -> None:
    """Hold up whoever would count units until there are two: each of them saw one left."""
    market = await asyncpg.connect(served.servers.postgres.url(served.databases["market"]))
    try:
        async with market.transaction():
            await market.execute("LOCK TABLE product_stock IN EXCLUSIVE MODE")
            while await market.fetchval(WAITING_TO_COUNT) < 2:
                assert not buying.done()
    finally:
        await market.close()
