"""N buyers for K tickets on the page of their event, all at once, by real HTTP: K are sold.

The apps run as processes of their own, several of each. Everybody presses the stepper at the same
moment; whoever got one sends the basket and pays. How many presses a second were answered is said.
"""

import argparse
import asyncio
import logging
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx

from shared.testing.servers import running_servers
from tests.proofs.buyers import PAGE, SAME_ORIGIN, Buyer, NeverAnswered, patience
from tests.proofs.scarce_things import IMPATIENT, WORKERS, let_everybody_buy, load_demonstration
from tests.proofs.things import Tickets
from tests.served import Served, served_platform

PROBLEM = re.compile(r'class="tickets__problem">(.*?)</p>', re.DOTALL)
# A rush of a thousand is busy for a while, and nobody goes home without an answer.
MOST_PRESSES = 400


@dataclass(frozen=True, slots=True)
class OnThePage:
    """Tickets to a supper, taken with the stepper on the page of the event."""

    tickets: Tickets
    presses: list[float]
    name: str = "tickets on the event's page"
    is_held_in_baskets: bool = True

    @property
    def number(self) -> int:
        return self.tickets.number

    @property
    def price_minor(self) -> int:
        return self.tickets.price_minor

    async def pick(self, buyer: Buyer) -> None:
        it = self.tickets
        path = f"/{PAGE}/calendar/events/{it.entry_id}/tickets/{it.type_id}/"
        for number in range(MOST_PRESSES):
            answer = await buyer.http.post(
                it.served.url("events", path), data={"quantity": "1"}, headers=SAME_ORIGIN
            )
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                self.presses.append(time.monotonic())
                buyer.told = _told(answer)
                return
            await patience(number)
        raise NeverAnswered(f"buyer {buyer.number}")

    async def sold(self) -> int:
        return await self.tickets.sold()

    async def aclose(self) -> None:
        await self.tickets.aclose()


async def rush(served: Served, *, buyers: int, number: int) -> tuple[list[str], list[str]]:
    """Let this many press at once; return what is to be said, and what was not as promised."""
    thing = OnThePage(await Tickets.at_an_event(served, number=number), [])
    began = time.monotonic()
    tally = await let_everybody_buy(served, thing, buyers=buyers)
    seconds = max(thing.presses) - began
    pace = f"    {buyers} presses answered in {seconds:.1f} s: {buyers / seconds:.0f} a second"
    return [*tally.lines(), pace], tally.faults


def _told(answer: httpx.Response) -> str | None:
    if answer.status_code == httpx.codes.SEE_OTHER:
        return None
    found = PROBLEM.search(answer.text)
    words = found[1] if found else answer.text[:200]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", words)).split())


async def _prove(buyers: int, number: int) -> int:
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        async with served_platform(servers, Path(folder), settings=WORKERS | IMPATIENT) as served:
            await load_demonstration(served)
            lines, faults = await rush(served, buyers=buyers, number=number)
            print("\n".join(lines), flush=True)
        await servers.aclose()
    return int(bool(faults))


def main(arguments: Sequence[str]) -> int:
    """Prove it, and say in figures what came of it."""
    parser = argparse.ArgumentParser(prog="bin/proof tickets", description=__doc__)
    parser.add_argument("--buyers", type=int, default=1000)
    parser.add_argument("--number", type=int, default=100)
    options = parser.parse_args(arguments)
    # That a shop is busy is no news here: buyers ask again.
    logging.getLogger("shared.rpc").setLevel(logging.ERROR)
    return asyncio.run(_prove(options.buyers, options.number))
