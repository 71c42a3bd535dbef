"""All invoices of the 20 days, sold and given back through the platform: bin/proof retail.

Reads the real inputs, and prints the three sums beside the files', what was left out and why, and
how long an order took as a ratio to a look at the shop in the same run.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Sequence

from orders.ledger.commands import report
from orders.ledger.verifying import prove
from shared.money import Money
from shared.runtime import running
from shared.testing.data import data_folder
from shared.testing.servers import Servers, running_servers
from tests.workflows.bakery import MARKET, Bakery, open_bakery
from tests.workflows.platform import Platform, running_platform
from tests.workflows.retail.invoices import Sorted, read_invoices, sort_out
from tests.workflows.retail.replaying import CURRENCY, Replay
from tests.workflows.retail.sums import Sums, sums_of

LOOKS = 50


def main(arguments: Sequence[str]) -> int:
    """Replay, print, and exit 0 when every sum is the files'."""
    parser = argparse.ArgumentParser(prog="bin/proof retail")
    parser.add_argument("--invoices", type=int, help="only so many of the files' first invoices")
    chosen = parser.parse_args(arguments)
    invoices = list(read_invoices(data_folder() / "retail" / "invoices"))[: chosen.invoices]
    found = sort_out(invoices)
    lines = sum(len(invoice) for invoice in invoices)
    print(f"{len(invoices)} invoices, {lines} lines")
    with running_servers() as servers:
        return asyncio.run(_prove(servers, found))


async def _prove(servers: Servers, found: Sorted) -> int:
    async with running_platform(servers) as platform, platform.with_empty_sumup():
        bakery = await open_bakery(platform)
        replay = Replay(platform, bakery)
        began = time.perf_counter()
        await replay.everything(found)
        seconds = time.perf_counter() - began
        look = await _seconds_of_a_look(platform, bakery)
        with running(platform.runtime("orders")):
            sums, proof = await sums_of(), await prove()
    each = seconds / max(replay.orders, 1)
    print(
        f"{replay.orders} orders, {replay.refunds} refunds in {seconds:.0f} s:"
        f" {each * 1000:.0f} ms an order, {each / look:.1f} times a look at the shop"
    )
    is_right = _print_sums(found, sums)
    for line in report(proof):
        print(line)
    return 0 if is_right and proof.holds else 1


async def _seconds_of_a_look(platform: Platform, bakery: Bakery) -> float:
    browser = platform.new_browser()
    looks = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await browser.visit(f"{MARKET}/bakery/shop/")
        looks.append(time.perf_counter() - began)
    return statistics.median(looks)


def _print_sums(found: Sorted, sums: Sums) -> bool:
    pairs = [
        ("sold", found.sales_minor, sums.paid_minor),
        ("given back", found.back_minor, sums.refunded_minor),
        ("sold by the ledger", found.sales_minor, -sums.balances["sales"]),
        ("given back by the ledger", found.back_minor, sums.balances.get("refunds", 0)),
    ]
    for what, wanted, is_now in pairs:
        print(f"{what:<26} {_written(wanted)} in the files {_written(is_now)} here")
    print(f"{'neither':<26} {_written(found.rest_minor)} in the files")
    for reason, lines in found.rest.items():
        amount = sum(line.amount_minor for line in lines)
        print(f"    {len(lines):>5} lines {_written(amount)}  {reason}")
    return all(wanted == is_now for _, wanted, is_now in pairs)


def _written(minor: int) -> str:
    return f"{Money(minor, CURRENCY).decimal:>14,.2f}"
