"""How many presses of a stepper a second an event's page answers: python -m benchmarks.ticket_rush.

Serves the demonstration, each app as two processes. Everybody presses at the same moment for one of
the tickets, of which there are enough for all; whoever is told that the shop is busy presses again.
"""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from shared.testing.servers import Servers, running_servers
from tests.proofs.buyers import Buyer
from tests.proofs.scarce_things import IMPATIENT, WORKERS, load_demonstration
from tests.proofs.things import Tickets
from tests.proofs.ticket_rush import OnThePage
from tests.served import served_platform


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ticket_rush")
    parser.add_argument("--buyers", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_servers() as servers:
        asyncio.run(_measure(servers, Path(folder), arguments.buyers))


async def _measure(servers: Servers, folder: Path, buyers: int) -> None:
    async with served_platform(servers, folder, settings=WORKERS | IMPATIENT) as served:
        await load_demonstration(served)
        thing = OnThePage(await Tickets.at_an_event(served, number=2 * buyers), [])
        crowd = [Buyer(served, number) for number in range(buyers)]
        began = time.monotonic()
        await asyncio.gather(*map(thing.pick, crowd))
        seconds = max(thing.presses) - began
        assert all(buyer.told is None for buyer in crowd)
        print(f"{buyers} presses answered in {seconds:.1f} s: {buyers / seconds:.0f} a second")
        for buyer in crowd:
            await buyer.http.aclose()
        await thing.aclose()


if __name__ == "__main__":
    main()
