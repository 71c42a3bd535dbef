"""How many rows of a supplier's file market reads and writes in a second, and in how much memory.

It generates a file of varied goods, imports it into a throw-away database by the command's own
code, imports it again, and imports it with every tenth price raised; beside that one statement has
PostgreSQL write as many products and keep their indexes. Memory is the most this process ever held,
less what it held before.
"""

import asyncio
import csv
import resource
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import asyncpg
from sqlalchemy import func, select

from benchmarks.measuring import Bar, Report, conclude, options_of
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
LEAST_ROWS, MOST_MEGABYTES = 2_000, 200
NEW, AGAIN, DEARER = "all new", "again", "every tenth dearer"
BARE = "one statement of PostgreSQL's"
WRITE = """
INSERT INTO products (marketplace_id, section_id, sku, slug, title, brand, description,
  regular_price_minor)
SELECT $1, section_id, 'bare ' || sku, 'bare-' || slug, title, brand, description,
  regular_price_minor FROM products
"""
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
    """Measure, and hold the slowest of all against the bar."""
    options = options_of("import", __doc__ or "", rounds=1, seconds=0)
    options.add_argument("rows", nargs="?", type=int, default=MANY)
    return conclude(asyncio.run(_with_servers(options.parse_args(arguments).rows)), arguments)


async def _with_servers(rows: int) -> Report:
    with running_servers() as servers:
        try:
            return await _measure(servers, rows)
        finally:
            await servers.aclose()


async def _measure(servers: Servers, rows: int) -> Report:
    name = await servers.new_database("market")
    environment = base_environment() | {
        "DATABASE_URL": servers.serving_url("market", name),
        "REDIS_URL": servers.valkey.url(0),
    }
    runtime = runtime_of(create_app("market", environment))
    paces: dict[str, float] = {}
    with running(runtime), tempfile.TemporaryDirectory() as folder:
        async with transaction() as session:
            shop = await open_marketplace(
                session,
                container_type=ContainerType.PAGE,
                container_id=7,
                slug="shop",
                title="The Shop",
            )
        path = Path(folder) / "goods.csv"
        before = _held()
        for words, is_dearer in ((NEW, False), (AGAIN, False), (DEARER, True)):
            write_goods(path, rows, dearer=is_dearer)
            began = perf_counter()
            await import_file(parse([str(path), "--market", "shop"]))
            paces[words] = rows / (perf_counter() - began)
        megabytes = (_held() - before) / 1024
        assert await _count() == rows
        paces[BARE] = rows / await _written_bare(servers.postgres.url(name), shop.id)
        assert await _count() == 2 * rows
    await runtime.rpc.close()
    await runtime.redis.aclose()
    await runtime.database.dispose()
    return Report(
        name="import",
        caption=f"{rows:,} rows of a file, in at most {megabytes:.0f} MB more than before.",
        columns=("what", "rows a second", f"× {BARE}"),
        rows=[(words, pace, pace / paces[BARE]) for words, pace in paces.items()],
        bars=[
            Bar("the slowest, rows a second", min(paces.values()), at_least=LEAST_ROWS),
            Bar("memory, MB more than before", megabytes, at_most=MOST_MEGABYTES),
        ],
        plotted="rows in a second",
        plot=paces,
    )


async def _written_bare(url: str, shop_id: int) -> float:
    """Return the seconds in which PostgreSQL writes all products once more."""
    connection = await asyncpg.connect(url)
    try:
        began = perf_counter()
        await connection.execute(WRITE, shop_id)
        return perf_counter() - began
    finally:
        await connection.close()


def _held() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def _count() -> int:
    async with reading() as session:
        return await session.scalar(select(func.count()).select_from(Product)) or 0
