"""N buyers, K units or places, all at once, by real HTTP: K are sold, and the others told in time.

The apps run as processes of their own, several of each. Everybody has one of the thing in their
basket, sends it at the same moment, and pays at the same moment. `--without-constraint` takes the
constraints out of the databases first, and then the proof has to fail.
"""

import argparse
import asyncio
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.testing.constraints import drop_constraint
from shared.testing.servers import running_servers
from tests.proofs.buyers import Buyer
from tests.proofs.things import Slot, Thing, Tickets, Units, rows
from tests.served import Served, eventually, served_platform

CONSTRAINTS = (
    ("market", "product_stock", "ck_product_stock_within_capacity"),
    ("events", "ticket_types", "ck_ticket_types_within_capacity"),
    ("events", "calendar_entries", "ex_calendar_entries_one_booking_of_a_slot"),
)
WORKERS = {"WORKERS": "2"}
# As in production: whoever comes when all connections are taken is told so soon.
IMPATIENT = {"DATABASE_PATIENCE_SECONDS": "1.5", "CALL_PATIENCE_FACTOR": "1"}
SETTLED_SECONDS = 120.0
A_FEW = 6


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of it: by the buyers, by SumUp, by orders, and by whoever owns the thing."""

    thing: Thing
    buyers: int
    payers: int
    told: tuple[str, ...]
    checkouts: int
    money_minor: int
    paid_orders: int
    sold: int
    seconds: float

    @property
    def faults(self) -> list[str]:
        """Say in what this is not what was promised; nothing where it is."""
        wanted = self.thing.number
        expected = {
            "went to pay": (self.payers, wanted),
            "checkouts at SumUp": (self.checkouts, wanted),
            "pence at SumUp": (self.money_minor, wanted * self.thing.price_minor),
            "paid orders": (self.paid_orders, wanted),
            "sold": (self.sold, wanted),
            "told before paying": (len(self.told), self.buyers - wanted),
        }
        return [f"{it}: {found}, not {n}" for it, (found, n) in expected.items() if found != n]

    def lines(self) -> list[str]:
        """Describe it for a person."""
        outcome = "; ".join(self.faults) or "as promised"
        words = Counter(text[:90] for text in self.told)
        return [
            f"{self.thing.name}: {self.buyers} buyers, {self.thing.number} to be had,"
            f" {self.sold} sold, {self.money_minor / 100:.2f} taken,"
            f" {len(self.told)} told before paying, {self.seconds:.1f} s: {outcome}",
            *(f"    {count} × {text}" for text, count in words.most_common(4)),
        ]


async def let_everybody_buy(served: Served, thing: Thing, *, buyers: int) -> Tally:
    """Let this many buy one of a thing at the same time, and count what came of it."""
    before = await _takings(served)
    paid_before = await _paid_orders(served)
    crowd = [Buyer(served, number) for number in range(buyers)]
    began = time.monotonic()
    try:
        await _side_by_side(
            crowd, thing.pick, at_once=buyers if thing.is_held_in_baskets else A_FEW
        )
        await _side_by_side([it for it in crowd if it.told is None], Buyer.look, at_once=A_FEW)
        await asyncio.gather(*(buyer.check_out() for buyer in crowd))
        payers = [buyer for buyer in crowd if buyer.hosted_url is not None]
        await asyncio.gather(*(buyer.pay() for buyer in payers))
    finally:
        for buyer in crowd:
            await buyer.http.aclose()

    async def settled() -> tuple[int, int] | None:
        paid, sold = await _paid_orders(served) - paid_before, await thing.sold()
        return (paid, sold) if paid == sold == len(payers) else None

    paid, sold = await eventually(settled, within=SETTLED_SECONDS)
    await thing.aclose()
    checkouts, money = await _takings(served)
    return Tally(
        thing=thing,
        buyers=buyers,
        payers=len(payers),
        told=tuple(buyer.told for buyer in crowd if buyer.told is not None),
        checkouts=checkouts - before[0],
        money_minor=money - before[1],
        paid_orders=paid,
        sold=sold,
        seconds=time.monotonic() - began,
    )


async def send_one_basket(served: Served, *, times: int) -> tuple[Counter[int], int, int]:
    """Send one basket this often at once, from two tabs on both pages of the basket.

    Returns how often each status came, and how many orders and checkouts there are of it.
    """
    units = await Units.on_the_shelf(served, "morning-rolls", number=None)
    before = (await _takings(served))[0]
    buyer = Buyer(served, 0)
    try:
        await units.pick(buyer)
        await buyer.look()
        paths = ("/checkout/", "/ash-lane-bakery/checkout/")
        answers = await asyncio.gather(*(buyer.send(paths[it % 2]) for it in range(times)))
        await buyer.check_out()
    finally:
        await buyer.http.aclose()
    found = await rows(
        served, "orders", "SELECT count(*) FROM orders WHERE session_id = $1", buyer.visit
    )
    checkouts = (await _takings(served))[0] - before
    return Counter(it.status_code for it in answers), int(found[0][0]), checkouts


async def drop_constraints(served: Served) -> None:
    """Take away what protects."""
    for app, table, constraint in CONSTRAINTS:
        await drop_constraint(served.servers, served.databases[app], table, constraint)


async def load_demonstration(served: Served) -> None:
    """Fill blog and market."""
    await served.run("blog", "blog.demo")
    await served.run("market", "market.demo")


async def _side_by_side(
    crowd: Sequence[Buyer], act: Callable[[Buyer], Awaitable[None]], *, at_once: int
) -> None:
    """Let buyers do something: a rush in what only prepares the race would prove nothing."""
    gate = asyncio.Semaphore(at_once)

    async def one(buyer: Buyer) -> None:
        async with gate:
            await act(buyer)

    await asyncio.gather(*map(one, crowd))


async def _takings(served: Served) -> tuple[int, int]:
    answer = await served.http.get(served.url("sumup", "/_simulator/checkouts"))
    checkouts = answer.json()
    paid = [it for it in checkouts if it["status"] == "PAID"]
    return len(checkouts), sum(round(it["amount"] * 100) for it in paid)


async def _paid_orders(served: Served) -> int:
    found = await rows(served, "orders", "SELECT count(*) FROM orders WHERE state = 'paid'")
    return int(found[0][0])


async def _prove(buyers: int, number: int, *, without_constraint: bool) -> int:
    failed = False
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        async with served_platform(servers, Path(folder), settings=WORKERS | IMPATIENT) as served:
            await load_demonstration(served)
            if without_constraint:
                await drop_constraints(served)
            things: Sequence[Thing] = (
                await Units.on_the_shelf(served, "bridge-loaf", number=number),
                await Tickets.at_an_event(served, number=number),
                await Slot.of_an_afternoon(served),
            )
            for thing in things:
                tally = await let_everybody_buy(served, thing, buyers=buyers)
                failed |= bool(tally.faults)
                print("\n".join(tally.lines()), flush=True)
            statuses, orders, checkouts = await send_one_basket(served, times=50)
            failed |= (orders, checkouts) != (1, 1)
            print(
                f"one basket sent 50 times at once: {orders} order, {checkouts} checkout at SumUp;"
                f" answers {dict(statuses)}"
            )
        await servers.aclose()
    return int(failed)


def main(arguments: Sequence[str]) -> int:
    """Prove it, and say in figures what came of it."""
    parser = argparse.ArgumentParser(prog="bin/proof scarce-things", description=__doc__)
    parser.add_argument("--buyers", type=int, default=200)
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--without-constraint", action="store_true")
    options = parser.parse_args(arguments)
    # That a shop is busy is no news here: buyers ask again.
    logging.getLogger("shared.rpc").setLevel(logging.ERROR)
    return asyncio.run(
        _prove(options.buyers, options.number, without_constraint=options.without_constraint)
    )
