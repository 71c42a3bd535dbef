"""A keeper who brings two files of a supplier into a shop, and presses again when that fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from glue.contracts.relations import ContainerType
from market.marketplaces.service import open_marketplace
from shared.db import transaction
from tests.crash.desk import PAGE
from tests.crash.house import House
from tests.crash.shopper import PATIENCE_SECONDS, SAME_ORIGIN
from tests.served import eventually

# Read and written in parts of a thousand: the last is short.
ROWS = 2100
MAPPING = ("sku", "title", "price", "section")
HEADING = "Code;Article;Gross;Shelf"
GOODS = """
    SELECT sku, p.title, p.slug, regular_price_minor, is_published, s.title AS shelf,
      (SELECT count(*) FROM price_changes WHERE product_id = p.id) AS prices,
      (SELECT array_agg(code || is_gone::text) FROM supplier_products WHERE product_id = p.id)
        AS codes
    FROM products p LEFT JOIN sections s ON s.id = p.section_id
    WHERE p.marketplace_id = $1 ORDER BY sku
"""
RUNS = """
    SELECT state, counts FROM import_runs r JOIN suppliers s ON s.id = r.supplier_id
    WHERE s.marketplace_id = $1 AND state <> 'discarded' ORDER BY r.id
"""
OPEN = """
    SELECT r.id, state FROM import_runs r JOIN suppliers s ON s.id = r.supplier_id
    WHERE s.marketplace_id = $1 ORDER BY r.id DESC LIMIT 1
"""


def first_file() -> Iterator[str]:
    """Write what the supplier has at first."""
    yield HEADING
    for number in range(ROWS):
        yield f"K-{number};Crumpets, tray {number};{number % 90 + 1}.20;Shelf {number % 7}"


def second_file() -> Iterator[str]:
    """Write the same with some gone, some dearer, some new and one that cannot be read."""
    yield HEADING
    for number in range(20, ROWS + 30):
        dearer = number % 3 == 0
        yield f"K-{number};Crumpets, tray {number};{number % 90 + 1}.{20 + 30 * dearer};Shelf 1"
    yield "K-99999;Rock salt;ask us;"


@dataclass(slots=True)
class Importer:
    """Somebody who keeps a shop that was just opened."""

    house: House
    slug: str
    shop_id: int

    @classmethod
    async def at_new_shop(cls, house: House, slug: str) -> "Importer":
        page_id = await house.databases.value("blog", "SELECT id FROM posts WHERE slug = $1", PAGE)
        with house.desk.at("market"):
            async with transaction() as session:
                shop = await open_marketplace(
                    session,
                    container_type=ContainerType.PAGE,
                    container_id=page_id,
                    slug=slug,
                    title=slug.title(),
                )
        return cls(house, slug, shop.id)

    async def bring_in(self, lines: Iterator[str]) -> None:
        """Send a file, name its columns, review and write it."""
        file = {"file": ("goods.csv", "\n".join(lines).encode(), "text/csv")}
        form = {"supplier": "Plain Fields", "is_whole": "on"}
        await self._press("", ("mapping", "ready"), data=form, files=file)
        named = dict(zip((f"column-{it}" for it in range(4)), MAPPING, strict=True))
        named |= {f"heading-{place}": cell for place, cell in enumerate(HEADING.split(";"))}
        await self._press("reading/", ("ready",), data=named)
        await self._press("writing/", ("written",), data={"may_go": "on"})

    async def outcome(self) -> list[dict[str, Any]]:
        """Return what is in the shop now, and what its imports say that they did."""
        rows = self.house.databases.rows
        return await rows("market", GOODS, self.shop_id) + await rows("market", RUNS, self.shop_id)

    async def _press(self, way: str, wanted: tuple[str, ...], **sent: Any) -> None:
        """Send a form until its run has come so far; while somebody works on it, wait."""
        await eventually(lambda: self._try(way, wanted, sent), within=PATIENCE_SECONDS)
        await self.house.settle_down()

    async def _try(self, way: str, wanted: tuple[str, ...], sent: dict[str, Any]) -> bool | None:
        address = f"/keep/{PAGE}/{self.slug}/imports/"
        if way:
            run = (await self.house.databases.rows("market", OPEN, self.shop_id))[0]
            if run["state"] in wanted:
                return True
            if run["state"] in ("reading", "writing"):
                return None
            address += f"{run['id']}/{way}"
        try:
            answer = await self.house.keeper.http.post(
                self.house.served.url("market", address), headers=SAME_ORIGIN, **sent
            )
        except httpx.TransportError:
            return None
        return True if not way and answer.status_code == 303 else None


async def import_both(house: House, slug: str) -> list[dict[str, Any]]:
    """Bring both files into a new shop, and return what came of it."""
    importer = await Importer.at_new_shop(house, slug)
    await importer.bring_in(first_file())
    await importer.bring_in(second_file())
    return await importer.outcome()
