"""How long a change of very many products takes: to preview, to write, to put back.

Run it by `bin/bench bulk-edits [PRODUCTS]`. The shop has as many products as
are changed, each with the indexes, versions and price history that they have in production.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import true

from benchmarks.imports import write_goods
from glue.contracts.relations import ContainerType
from market.bulk_edits.models import Kind
from market.bulk_edits.service import preview_edit, undo_edit, write_edit
from market.imports.commands import import_file, parse
from market.marketplaces.models import Marketplace
from market.marketplaces.service import open_marketplace
from shared.clock import utcnow
from shared.db import transaction
from shared.factory import runtime_of
from shared.runtime import running
from shared.testing.apps import base_environment, create_app
from shared.testing.servers import Servers, running_servers

MANY = 10_000
BUDGET_SECONDS = 10.0
WANTED = {"percent": 750, "ending": "9"}


def main(arguments: Sequence[str]) -> int:
    """Measure, and say whether the budget was kept; 1 where not."""
    many = int(arguments[0]) if arguments else MANY
    return asyncio.run(_with_servers(many))


async def _with_servers(many: int) -> int:
    with running_servers() as servers:
        try:
            return await _measure(servers, many)
        finally:
            await servers.aclose()


async def _measure(servers: Servers, many: int) -> int:
    name = await servers.new_database("market")
    environment = base_environment() | {
        "DATABASE_URL": servers.serving_url("market", name),
        "REDIS_URL": servers.valkey.url(0),
    }
    runtime = runtime_of(create_app("market", environment))
    with running(runtime):
        shop = await _fill(many)
        slowest = 0.0
        began = perf_counter()
        async with transaction() as session:
            edit = await preview_edit(
                session,
                shop,
                key="once",
                kind=Kind.PRICE_PERCENT,
                wanted=WANTED,
                chosen=true(),
                now=utcnow(),
            )
        slowest = _told("preview", began, slowest)
        for name, do in (("write", write_edit), ("put back", undo_edit)):
            began = perf_counter()
            async with transaction() as session:
                await do(session, shop, edit, now=utcnow())
            slowest = _told(name, began, slowest)
    await runtime.rpc.close()
    await runtime.redis.aclose()
    await runtime.database.dispose()
    return int(slowest > BUDGET_SECONDS)


async def _fill(many: int) -> Marketplace:
    async with transaction() as session:
        shop = await open_marketplace(
            session,
            container_type=ContainerType.PAGE,
            container_id=7,
            slug="shop",
            title="The Shop",
        )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "goods.csv"
        write_goods(path, many)
        await import_file(parse([str(path), "--market", "shop"]))
    return shop


def _told(name: str, began: float, slowest: float) -> float:
    seconds = perf_counter() - began
    print(f"{name}: {seconds:.2f} s")
    return max(seconds, slowest)
