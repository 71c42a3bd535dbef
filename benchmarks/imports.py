"""How many rows of a supplier's file market reads and writes in a second, and in how much memory.

Run it by `bin/bench import [ROWS]`. It generates a file of varied goods,
imports it into a throw-away database by the command's own code, imports it again, and imports it
with every tenth price raised. Memory is the most this process ever held, less what it held before.

On two cores, beside a little other work (load 2.4): 100,000 rows that are new at 3,290 a second,
the same again at 6,510, with every tenth dearer at 4,940, in 14 MB more than before. Most of the
time of what is new is PostgreSQL's, for the indexes of products.
"""

import asyncio
import csv
import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, select

from glue.contracts.relations import ContainerType
from market.imports.commands import import_file, parse
from market.marketplaces.service import open_marketplace
from market.products.models import Product
from shared.db import reading, transaction
from shared.factory import runtime_of
from shared.runtime import running
from shared.testing.apps import base_environment, create_app
from shared.testing.servers import Servers, running_servers

MANY = 100_000
BUDGET_ROWS_PER_SECOND = 2_000
BUDGET_MEGABYTES = 200
KINDS = ("Rye loaf", "Green tea", "Oat flakes", "Quince jelly", "Olive soap", "Red lentils", "Malt")
MAKERS = ("Ash Lane", "Tidewater", "The Mill", "Fenn & Daughters", "Hill Farm")
MARKS = ("Vegan, Organic", "Vegan", "Organic, Fairtrade", "", "Gluten free")
HEADING = ("sku", "title", "price", "section", "brand", "content", "case_size", "stickers", "vat")


def write_goods(path: Path, rows: int, *, dearer: bool = False) -> None:
    """Write a file of so many goods; with `dearer` every tenth costs a penny more."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*HEADING, "description"])
        for number in range(rows):
            kind, maker = KINDS[number % len(KINDS)], MAKERS[number // 7 % len(MAKERS)]
            minor = 100 + number * 37 % 4900 + (1 if dearer and number % 10 == 0 else 0)
            writer.writerow(
                [
                    f"W{number:07}",
                    f"{kind} no. {number} of {maker}",
                    f"{minor // 100}.{minor % 100:02}",
                    f"Shelf {number % 40}",
                    maker,
                    f"{(number % 20 + 1) * 50} g",
                    number % 12 + 1,
                    MARKS[number % len(MARKS)],
                    number % 2 * 20,
                    f"{kind} made by {maker} in batch {number % 911}, packed for the counter.",
                ]
            )


def main(arguments: Sequence[str]) -> int:
    """Measure, and say whether the budget was kept; 1 where not."""
    rows = int(arguments[0]) if arguments else MANY
    return asyncio.run(_with_servers(rows))


async def _with_servers(rows: int) -> int:
    with running_servers() as servers:
        try:
            return await _measure(servers, rows)
        finally:
            await servers.aclose()


async def _measure(servers: Servers, rows: int) -> int:
    name = await servers.new_database("market")
    environment = base_environment() | {
        "DATABASE_URL": servers.serving_url("market", name),
        "REDIS_URL": servers.valkey.url(0),
    }
    runtime = runtime_of(create_app("market", environment))
    with running(runtime), tempfile.TemporaryDirectory() as folder:
        async with transaction() as session:
            await open_marketplace(
                session,
                container_type=ContainerType.PAGE,
                container_id=7,
                slug="shop",
                title="The Shop",
            )
        path = Path(folder) / "goods.csv"
        before = _held()
        slowest = float(rows)
        for name, dearer in (("all new", False), ("again", False), ("every tenth dearer", True)):
            write_goods(path, rows, dearer=dearer)
            began = perf_counter()
            await import_file(parse([str(path), "--market", "shop"]))
            speed = rows / (perf_counter() - began)
            slowest = min(slowest, speed)
            print(f"{name}: {speed:,.0f} rows a second")
        megabytes = (_held() - before) / 1024
        print(f"memory: {megabytes:.0f} MB more than before, {await _count():,} products")
    await runtime.rpc.close()
    await runtime.redis.aclose()
    await runtime.database.dispose()
    return int(slowest < BUDGET_ROWS_PER_SECOND or megabytes > BUDGET_MEGABYTES)


def _held() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def _count() -> int:
    async with reading() as session:
        return await session.scalar(select(func.count()).select_from(Product)) or 0
