"""Keeps the indexes of the shops in step with their catalogues."""

import asyncio
from collections import defaultdict
from datetime import datetime

from pyroaring import BitMap64

from market.indexes import queries
from market.indexes.index import Entry, Mark, ShopIndex, Tree
from market.indexes.searches import Find, Searches
from market.indexes.slices import SlicedNumbers
from market.marketplaces.models import Marketplace
from market.sections.queries import former_slugs
from shared.db import ReadSession

NEVER = -1
LAST_ID = 2**63 - 1


class Indexed:
    """A shop's index, the version it is of, and the lock under which it moves on."""

    def __init__(self) -> None:
        self.index = ShopIndex()
        self.version = NEVER
        self.lock = asyncio.Lock()
        self.searches = Searches()


class ShopIndexes:
    """The indexes of this process, each made when its shop is first looked into."""

    def __init__(self) -> None:
        self._shops: defaultdict[tuple[int, datetime], Indexed] = defaultdict(Indexed)

    async def index_of(self, session: ReadSession, marketplace: Marketplace) -> ShopIndex:
        """Return a shop's index, as of the version that was read with the shop, or of a later."""
        shop = self._of(marketplace)
        if shop.version < marketplace.catalogue_version:
            async with shop.lock:
                if shop.version < marketplace.catalogue_version:
                    await _catch_up(session, marketplace.id, shop)
        return shop.index

    async def ids_found(self, marketplace: Marketplace, text: str, find: Find) -> BitMap64:
        """Return the products that answer a text, found by `find` where nobody knows them yet."""
        searches = self._of(marketplace).searches
        return await searches.found(marketplace.catalogue_version, text, find)

    def _of(self, marketplace: Marketplace) -> Indexed:
        # In a database that was emptied or put back, numbers are given out again.
        return self._shops[marketplace.id, marketplace.created_at]


async def _catch_up(session: ReadSession, marketplace_id: int, shop: Indexed) -> None:
    """Bring an index to the version the shop has by now."""
    seen = shop.version
    # Should this be broken off, all is read anew.
    shop.version = NEVER
    if seen == NEVER:
        seen = await queries.version_of(session, marketplace_id)
        shop.index = _index_of(await queries.whole_shop(session, marketplace_id))
    shop.version = await _take_changes(session, marketplace_id, shop.index, seen)


async def _take_changes(
    session: ReadSession, marketplace_id: int, index: ShopIndex, seen: int
) -> int:
    """Read what has changed since a version, some at a time; return the version it is of then."""
    last = (seen, LAST_ID)
    while True:
        changes = await queries.changes_since(session, marketplace_id, last)
        index.take([_entry(it) for it in changes.rows])
        if changes.are_all:
            break
        last = (changes.rows[-1].version, changes.rows[-1].id)
        # An import may change all of a shop, and others are to be answered meanwhile.
        await asyncio.sleep(0)
    nodes = await queries.sections_of(session, marketplace_id)
    index.plant(Tree(nodes, await former_slugs(session, marketplace_id)))
    return changes.version


def _index_of(shop: queries.WholeShop) -> ShopIndex:
    index = ShopIndex()
    index.everything = BitMap64(shop.everything)
    index.prices = SlicedNumbers.of(shop.everything, shop.price_bits)
    index.sections.update({id: BitMap64(ids) for id, ids in shop.sections.items()})
    for mark, words in shop.marks.items():
        index.marks[mark].update({word: BitMap64(ids) for word, ids in words.items()})
    return index


def _entry(row: queries.Change) -> Entry:
    return Entry(
        id=row.id,
        is_on_sale=row.is_on_sale,
        section_id=row.section_id,
        price_minor=row.price_minor,
        marks={
            Mark.BRAND: [row.brand] if row.brand else [],
            Mark.LABEL: row.labels,
            Mark.STICKER: row.stickers,
            Mark.DIET: row.diets,
        },
    )
