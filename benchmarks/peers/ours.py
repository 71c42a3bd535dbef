"""Our platform, filled with what the peers are filled with."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.peers.goods import Goods
from benchmarks.site import AS_IN_PRODUCTION
from glue.directory import SERVICES
from shared.dev.processes import free_port
from shared.testing.servers import Servers
from tests.proofs.buyers import PAGE
from tests.proofs.things import rows
from tests.served import PROGRAMS, Served, served_platform

WITH_PAGES = ("blog", "events", "market")
CACHE = 15
AT_A_TIME = 3

CALENDAR = """
INSERT INTO calendars (container_type, container_id, slug, title)
VALUES ('page', $1, 'suppers', 'Suppers') RETURNING id
"""
EVENT = """
INSERT INTO calendar_entries (calendar_id, title, starts_at, ends_at, state, cost_minor, currency,
  description)
VALUES ($1, $2, $3, $4, 'confirmed', 0, 'GBP', $5) RETURNING id
"""
TICKETS = """
INSERT INTO ticket_types (entry_id, name, price_minor, currency, capacity)
SELECT $1, name, 0, 'GBP', 1000000 FROM unnest($2::text[]) AS name RETURNING id
"""
SHOP = """
INSERT INTO marketplaces (container_type, container_id, slug, title, currency)
VALUES ('page', $1, 'peers', 'The shop', 'GBP') RETURNING id
"""
SECTIONS = """
INSERT INTO sections (marketplace_id, slug, title, sort_order)
SELECT $1, 'section-' || place, name, place
FROM unnest($2::text[]) WITH ORDINALITY AS named (name, place) RETURNING id
"""
PRODUCTS = """
INSERT INTO products (marketplace_id, section_id, sku, slug, title, description,
  regular_price_minor)
SELECT $1, ($2::bigint[])[1 + n % cardinality($2::bigint[])], 's' || n, 'thing-' || n,
  'Thing no. ' || n, $4, 100 + n
FROM generate_series(1, $3::int) AS n
"""
STOCK = """
INSERT INTO product_stock (product_id, capacity)
SELECT id, 1000 FROM products WHERE marketplace_id = $1
"""
PICTURES = """
INSERT INTO product_pictures (product_id, position, key, width, height, alt)
SELECT id, 1, md5(id::text) || '00000000', 800, 600, title FROM products WHERE marketplace_id = $1
"""
POSTS = """
INSERT INTO posts (kind, slug, title, excerpt, lexical, body_html, body_text, word_count, status,
  published_at, feature_image, feature_image_alt)
SELECT 'post', 'notice-' || n, 'Notice no. ' || n, 'In short',
  jsonb_build_object('root', jsonb_build_object('children', '[]'::jsonb)),
  $2, $3, 400, 'published', now() - n * interval '8 hours', $4, 'A field'
FROM generate_series(1, $1::int) AS n RETURNING id
"""
TAG = "INSERT INTO tags (slug, name) VALUES ('news', 'News') RETURNING id"
AUTHOR = "INSERT INTO authors (slug, name) VALUES ('peer', 'Ada Marsh') RETURNING id"
TAGGED = """
INSERT INTO post_tags (post_id, tag_id, sort_order) SELECT unnest($1::bigint[]), $2, 0
"""
WRITTEN = "INSERT INTO post_authors (post_id, author_id) SELECT unnest($1::bigint[]), $2"


@dataclass(frozen=True, slots=True)
class Ours:
    """A served platform, and where on it the things are that peers have too."""

    served: Served
    entry_id: int
    ticket_ids: Sequence[int]
    siblings: Sequence[int] = ()

    @property
    def pids(self) -> list[int]:
        """Return all services' processes, since any of them may lend a page something."""
        own = WITH_PAGES if self.siblings else [service.name for service in SERVICES]
        return [*self.siblings, *map(self.served.pid, own)]

    def complaints(self) -> str:
        """Return the last errors that our programs logged."""
        logs = (log.read_text().splitlines() for log in self.served.folder.glob("*.log"))
        return "\n".join([line for lines in logs for line in lines if '"error"' in line][-10:])

    @property
    def origins(self) -> list[str]:
        return [self.served.url(service.name, "") for service in SERVICES]

    @property
    def event(self) -> str:
        return self.served.url("events", f"/{PAGE}/suppers/events/{self.entry_id}/")

    @property
    def first_ticket(self) -> str:
        return f"{self.event}tickets/{self.ticket_ids[0]}/"

    @property
    def products(self) -> str:
        return self.served.url("market", f"/{PAGE}/peers/")

    @property
    def product(self) -> str:
        return f"{self.products}thing-7/"

    @property
    def article(self) -> str:
        return self.served.url("blog", "/notice-7/")


@asynccontextmanager
async def our_platform(
    servers: Servers, folder: Path, goods: Goods, *, workers: int
) -> AsyncIterator[Ours]:
    """Serve the platform with these things in it for as long as the block lasts."""
    settings = AS_IN_PRODUCTION | {"WORKERS": str(workers)}
    async with served_platform(servers, folder, "mail", settings=settings) as served:
        # Not all at once, since a machine that has much else to do is given time for each.
        others = [program for program in PROGRAMS if program != "mail"]
        for first in range(0, len(others), AT_A_TIME):
            await served.start(*others[first : first + AT_A_TIME])
        await served.run("blog", "blog.demo")
        await _shop(served, goods)
        await _articles(served, goods)
        entry_id, ticket_ids = await _event(served, goods)
        for service in SERVICES:
            await rows(served, service.name, "ANALYZE")
        yield Ours(served, entry_id, ticket_ids)


@asynccontextmanager
async def keeping_pages(ours: Ours, *, seconds: int) -> AsyncIterator[Ours]:
    """Serve the apps that own pages once more, with pages kept, beside the same siblings."""
    served = ours.served
    ports = dict(served.ports) | {app: free_port() for app in WITH_PAGES}
    settings = dict(served.settings) | {
        "PAGE_CACHE_SECONDS": str(seconds),
        "CACHE_URL": served.servers.valkey.url(CACHE),
    }
    kept = replace(served, ports=ports, settings=settings, _running={})
    try:
        await kept.start(*WITH_PAGES)
        yield replace(ours, served=kept, siblings=ours.pids)
    finally:
        kept.stop()


async def _page_id(served: Served) -> int:
    (page,) = await rows(served, "blog", "SELECT id FROM posts WHERE slug = $1", PAGE)
    return int(page["id"])


async def _event(served: Served, goods: Goods) -> tuple[int, list[int]]:
    (calendar,) = await rows(served, "events", CALENDAR, await _page_id(served))
    evening = datetime.now(UTC) + timedelta(days=7)
    (entry,) = await rows(
        served,
        "events",
        EVENT,
        calendar["id"],
        goods.event,
        evening,
        evening + timedelta(hours=3),
        goods.text,
    )
    kinds = await rows(served, "events", TICKETS, entry["id"], list(goods.tickets))
    return entry["id"], [kind["id"] for kind in kinds]


async def _shop(served: Served, goods: Goods) -> None:
    (shop,) = await rows(served, "market", SHOP, await _page_id(served))
    sections = await rows(served, "market", SECTIONS, shop["id"], list(goods.sections))
    ids = [section["id"] for section in sections]
    await rows(served, "market", PRODUCTS, shop["id"], ids, goods.products, goods.text)
    await rows(served, "market", STOCK, shop["id"])
    await rows(served, "market", PICTURES, shop["id"])


async def _articles(served: Served, goods: Goods) -> None:
    picture = "/static/blog/demo/field.svg"
    posts = await rows(served, "blog", POSTS, goods.posts, goods.html, goods.text, picture)
    ids = [post["id"] for post in posts]
    (tag,) = await rows(served, "blog", TAG)
    (author,) = await rows(served, "blog", AUTHOR)
    await rows(served, "blog", TAGGED, ids, tag["id"])
    await rows(served, "blog", WRITTEN, ids, author["id"])
