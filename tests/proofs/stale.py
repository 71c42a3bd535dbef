"""Readers of kept pages while shops and pages change and Redis is taken away: nobody sees the past.

Two processes of market serve real pages that tell of market's own words and of blog's. Readers ask
either of them, writers write by HTTP to either, and by a process of blog that has no server. All
connections to Redis are cut again and again; now and then it is emptied, or dies and is started
again. A read is stale if it shows what is older than a write that had returned before it was sent.
"""

import argparse
import asyncio
import logging
import random
import re
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError

from blog.posts.models import Post
from glue.contracts.market import UpdateMarketplace
from shared.db import transaction
from shared.dev.processes import free_port
from shared.dev.valkey import Valkey
from shared.errors import ServiceUnavailable
from shared.factory import connect_redis, runtime_of
from shared.rpc.client import RpcClient
from shared.rpc.server import AnswerTable
from shared.rpc.transport import InternalTransport
from shared.runtime import Runtime, running
from shared.testing.apps import base_environment, create_app
from shared.testing.servers import Servers, running_servers
from shared.testing.stale_reads import Seen, read_and_write
from shared.web.cache import Figures, PageCache, Store, sum_of
from tests.proofs.buyers import PAGE
from tests.proofs.scarce_things import load_demonstration
from tests.proofs.things import rows
from tests.served import Running, Served, eventually, served_platform

PATHS = ("/", f"/{PAGE}/counter/")
VERSIONS = re.compile(r"(shop|page) no\. (\d+)")
# Market, who lends pieces to its pages, and who knows what hangs on them.
LENDERS = ("blog", "cart", "events", "market", "relations")
MARKETS = 2
TELL_SECONDS = 30.0
COLD, COLD_TRIES = 200, 5
# Most reads are of what is kept, as in life; each write and each cut meets readers on their way.
MOST_PAUSE_SECONDS, MOST_CUT_SECONDS = 4.0, 2.0
# Of so many cuts, one empties Redis, and one kills it.
CUTS_OF_A_ROUND = 40


@dataclass(slots=True)
class KeptHouse:
    """The platform, a second process of market beside it, and the Redis that both keep pages in."""

    served: Served
    valkey: Valkey
    second_port: int
    second: Running
    blog: Runtime
    market_id: int
    page_id: int
    http: httpx.AsyncClient
    siblings: Sequence[RpcClient]
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    emptied: int = 0
    killed: int = 0
    _cuts: int = 0

    @property
    def cache_url(self) -> str:
        return self.valkey.url()

    def addresses(self, path: str) -> tuple[str, str]:
        """Return where each process of market has a page; both are the same site."""
        return self.served.url("market", path), f"http://localhost:{self.second_port}{path}"

    async def page(self, address: str) -> str:
        """Return a page as a stranger sees it."""
        answer = await self.http.get(address, headers={"Host": self._host})
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.text

    async def read(self) -> Mapping[str, int]:
        """Return the versions on a page of either process."""
        address = self.chance.choice(self.addresses(self.chance.choice(PATHS)))
        try:
            answer = await self.http.get(address, headers={"Host": self._host})
        except httpx.TimeoutException:
            return {}
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            return {}
        assert answer.status_code == httpx.codes.OK, f"{answer.status_code}: {answer.text}"
        shown = {found[1]: int(found[2]) for found in VERSIONS.finditer(answer.text)}
        assert shown, "the page shows no version at all"
        return shown

    async def write_shop(self, number: int, *, by: RpcClient | None = None) -> bool:
        """Have a process of market write the shop's words; False where it did not say."""
        words = UpdateMarketplace(
            id=self.market_id, title=f"shop no. {number}", intro=f"shop no. {number}"
        )
        try:
            await (by or self.chance.choice(self.siblings)).act(words, key=str(uuid4()))
        except ServiceUnavailable:
            return False
        return True

    async def write_page(self, number: int) -> bool:
        """Write the page's title as a command of blog would."""
        with running(self.blog):
            async with transaction() as session:
                (await session.get_one(Post, self.page_id)).title = f"page no. {number}"
        return True

    async def cut(self) -> None:
        """Cut all connections to Redis; sometimes empty it, and sometimes kill it."""
        self._cuts += 1
        if self._cuts % CUTS_OF_A_ROUND == CUTS_OF_A_ROUND // 2:
            await self._order("flushall")
            self.emptied += 1
        elif self._cuts % CUTS_OF_A_ROUND == 0:
            assert self.valkey.process is not None
            self.valkey.process.kill()
            self.valkey.process.wait()
            await asyncio.sleep(self.chance.random())
            await asyncio.to_thread(self.valkey.start)
            self.killed += 1
        else:
            await self._order("client_kill_filter", _type="normal", skipme=True)

    async def figures(self) -> Figures:
        """Return what both processes of market have told last."""
        redis = connect_redis(self.cache_url)

        async def told() -> Figures | None:
            figures = await Store(redis, "market").told()
            return sum_of(figures) if len(figures) == MARKETS else None

        try:
            return await eventually(told)
        finally:
            await redis.aclose()

    async def made_for_cold_requests(self) -> int:
        """Ask both processes many times at once for a page that nobody has; return how often it
        was made."""
        for address in (*self.addresses("/"), *self.addresses("/?warm")):
            await self.page(address)
        for _ in range(COLD_TRIES):
            made = await self._made_for_cold_requests()
            if made is not None:
                return made
        raise AssertionError("no sibling answered in time for a whole page")

    async def _made_for_cold_requests(self) -> int | None:
        """Return None where a page had a piece missing, and was not to be kept."""
        settled = await self._settled_figures()
        one, other = self.addresses(f"/?nobody-asked={uuid4().hex}")
        await asyncio.gather(*(self.page(it) for it in [one, other] * (COLD // 2)))

        async def told() -> Figures | None:
            figures = await self.figures()
            answered = figures.hits + figures.made - settled.hits - settled.made
            # Whoever has waited for pages that were not kept is made one alone, and not counted.
            is_over = answered >= COLD or figures.refused != settled.refused
            return figures if is_over else None

        figures = await eventually(told)
        return figures.made - settled.made if figures.refused == settled.refused else None

    @property
    def _host(self) -> str:
        return f"localhost:{self.served.ports['market']}"

    async def _settled_figures(self) -> Figures:
        """Return the figures once two tellings are alike."""
        last: list[Figures] = []

        async def alike() -> Figures | None:
            figures = await self.figures()
            last.append(figures)
            await asyncio.sleep(1.2)
            return figures if await self.figures() == figures else None

        return await eventually(alike)

    async def _order(self, name: str, **options: object) -> None:
        async with Redis.from_url(self.cache_url) as redis:
            try:
                await getattr(redis, name)(**options)
            except RedisError:
                return


@asynccontextmanager
async def kept_house(
    servers: Servers,
    folder: Path,
    *,
    seconds: int = 60,
    second: Mapping[str, str] | None = None,
) -> AsyncIterator[KeptHouse]:
    """Serve everything with pages kept, and market twice; `second` is told to the second only."""
    valkey = Valkey(folder / "cache", port=free_port(), durable=False)
    valkey.start()
    kept = {
        "CACHE_URL": valkey.url(),
        "PAGE_CACHE_SECONDS": str(seconds),
        "LAYOUT_MEMORY_SECONDS": "5",
    }
    try:
        async with served_platform(servers, folder, *LENDERS, settings=kept) as served:
            await load_demonstration(served)
            async with _opened(served, valkey, folder, second or {}) as house:
                yield house
    finally:
        valkey.stop()


@asynccontextmanager
async def _opened(
    served: Served, valkey: Valkey, folder: Path, told: Mapping[str, str]
) -> AsyncIterator[KeptHouse]:
    port = free_port()
    environment = served.environment("market") | {"PORT": str(port), **told}
    second = served.spawn(["shared.serving", "market"], environment, folder / "second.log")
    blog = runtime_of(create_app("blog", served.environment("blog")))
    siblings = [_blogs_way_to(it) for it in (served.url("market", ""), f"http://localhost:{port}")]
    (shop,) = await rows(served, "market", "SELECT id FROM marketplaces WHERE slug = 'counter'")
    (page,) = await rows(served, "blog", "SELECT id FROM posts WHERE slug = $1", PAGE)
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(timeout=60, limits=limits) as http:
        house = KeptHouse(
            served, valkey, port, second, blog, shop["id"], page["id"], http, siblings
        )

        async def answers() -> bool | None:
            try:
                return (await http.get(house.addresses("/internal/health")[1])).is_success or None
            except httpx.TransportError:
                return None

        try:
            await eventually(answers, within=120)
            yield house
        finally:
            second.terminate()
            second.wait(30)
            for sibling in siblings:
                await sibling.close()
            await blog.extra(PageCache).aclose()
            await blog.rpc.close()
            await blog.redis.aclose()
            await blog.database.dispose()


def _blogs_way_to(market: str) -> RpcClient:
    return RpcClient(
        caller="blog",
        secrets=base_environment()["INTERNAL_SECRETS"].split(","),
        urls={"market": market},
        transport=InternalTransport(),
        answers=AnswerTable([], []),
        forbid_inside_transactions=False,
    )


async def read_much(house: KeptHouse, *, reads: int, writes: int, seen: Seen | None = None) -> Seen:
    """Read and write this much while Redis is taken away again and again."""
    writers = {"shop": house.write_shop, "page": house.write_page}
    # Each has a version before anybody reads.
    assert all([await write(0) for write in writers.values()])
    return await read_and_write(
        house.read,
        writers,
        house.cut,
        reads=reads,
        writes=writes,
        pause_seconds=MOST_PAUSE_SECONDS,
        cut_seconds=MOST_CUT_SECONDS,
        seen=seen,
    )


async def _prove(reads: int, writes: int) -> int:
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        async with kept_house(servers, Path(folder)) as house:
            made = await house.made_for_cold_requests()
            print(f"{COLD} cold requests at once over two processes: made {made} times", flush=True)
            before = await house.figures()
            seen = Seen()
            telling = asyncio.create_task(_tell(house, seen))
            await read_much(house, reads=reads, writes=writes, seen=seen)
            telling.cancel()
            after = await house.figures()
        await servers.aclose()
    kept = after.hits - before.hits
    print(_line(house, seen))
    print(
        f"{kept / seen.reads:.0%} answered from what was kept,"
        f" {after.made - before.made} pages made to be kept,"
        f" {after.away - before.away} while Redis was away"
    )
    for name, shown, least in seen.stale[:20]:
        print(f"    {name} no. {shown} was shown after no. {least} was written")
    return int(bool(seen.stale) or made != 1)


async def _tell(house: KeptHouse, seen: Seen) -> None:
    while True:
        await asyncio.sleep(TELL_SECONDS)
        print(_line(house, seen), flush=True)


def _line(house: KeptHouse, seen: Seen) -> str:
    return (
        f"{seen.reads} reads ({seen.refused} more were told to come back), {seen.writes} writes,"
        f" {seen.cuts} cuts (Redis emptied {house.emptied} times, killed {house.killed} times):"
        f" {len(seen.stale)} stale"
    )


def main(arguments: Sequence[str]) -> int:
    """Prove it, and say in figures what came of it."""
    parser = argparse.ArgumentParser(prog="bin/proof stale", description=__doc__)
    parser.add_argument("--reads", type=int, default=50_000)
    parser.add_argument("--writes", type=int, default=200)
    options = parser.parse_args(arguments)
    # That Redis is away is what happens here.
    for name in ("shared.changes", "shared.rpc", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return asyncio.run(_prove(options.reads, options.writes))
