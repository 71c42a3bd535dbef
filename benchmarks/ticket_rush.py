"""How fast tickets are held in a rush.

Serves the demonstration, each app as two processes. As many tickets as there are buyers are asked
for by everybody at the same moment: with the stepper on the page of the event, by the contract
behind it, and by nothing but the conditional statement that counts them. The rounds take turns, and
the ratios are those of the medians. Whoever is told that the shop is busy asks again.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median

import asyncpg

from shared.testing.servers import Servers, running_servers
from tests.proofs.buyers import Buyer
from tests.proofs.scarce_things import IMPATIENT, WORKERS, load_demonstration
from tests.proofs.things import Tickets
from tests.proofs.ticket_rush import OnThePage
from tests.served import Served, served_platform

BARE = "UPDATE ticket_types SET held = held + 1 WHERE id = $1 AND held + sold < capacity"
# As many as both processes of events have.
CONNECTIONS = 20
BY_PAGE, BY_CONTRACT, BY_STATEMENT = "on the page", "by the contract", "by the bare statement"


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bin/bench ticket-rush")
    parser.add_argument("--buyers", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, running_servers() as servers:
        asyncio.run(_measure(servers, Path(folder), chosen.buyers, chosen.rounds))
    return 0


async def _measure(servers: Servers, folder: Path, buyers: int, rounds: int) -> None:
    async with served_platform(servers, folder, settings=WORKERS | IMPATIENT) as served:
        await load_demonstration(served)
        ways: dict[str, Callable[[Served, int], Awaitable[float]]] = {
            BY_PAGE: _on_the_page,
            BY_CONTRACT: _by_the_contract,
            BY_STATEMENT: _by_the_statement,
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(rounds):
            # Turned round every other time, so that none of them always comes first.
            for name in list(ways)[:: -1 if number % 2 else 1]:
                taken[name].append(buyers / await ways[name](served, buyers))
    pace = {name: median(per_second) for name, per_second in taken.items()}
    for name, per_second in pace.items():
        print(
            f"{name}: {per_second:.0f} tickets a second,"
            f" {per_second / pace[BY_STATEMENT]:.3f} × the bare statement"
        )


async def _on_the_page(served: Served, buyers: int) -> float:
    thing = OnThePage(await Tickets.at_an_event(served, number=buyers), [])
    return await _rush(served, thing.pick, thing.tickets, buyers)


async def _by_the_contract(served: Served, buyers: int) -> float:
    tickets = await Tickets.at_an_event(served, number=buyers)
    return await _rush(served, tickets.pick, tickets, buyers)


async def _by_the_statement(served: Served, buyers: int) -> float:
    tickets = await Tickets.at_an_event(served, number=buyers)
    url = served.servers.postgres.url(served.databases["events"])
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:
        began = time.monotonic()
        done = await asyncio.gather(*(pool.execute(BARE, tickets.type_id) for _ in range(buyers)))
        seconds = time.monotonic() - began
    assert done == ["UPDATE 1"] * buyers
    await tickets.aclose()
    return seconds


async def _rush(
    served: Served, pick: Callable[[Buyer], Awaitable[None]], tickets: Tickets, buyers: int
) -> float:
    crowd = [Buyer(served, number) for number in range(buyers)]
    began = time.monotonic()
    await asyncio.gather(*map(pick, crowd))
    seconds = time.monotonic() - began
    assert all(buyer.told is None for buyer in crowd)
    for buyer in crowd:
        await buyer.http.aclose()
    await tickets.aclose()
    return seconds
