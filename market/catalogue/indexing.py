"""Keeps the indexes of the shops in step with their catalogues."""

import asyncio
from collections import defaultdict
from datetime import datetime

from market.catalogue.index import Entry, Mark, ShopIndex, Tree
from market.catalogue.queries import Change, changes_since, sections_of
from market.marketplaces.models import Marketplace
from shared.db import ReadSession

NEVER = -1


class Indexed:
    """A shop's index, the version it is of, and the lock under which it moves on."""

    def __init__(self) -> None:
        self.index = ShopIndex()
        self.version = NEVER
        self.lock = asyncio.Lock()


class ShopIndexes:
    """The indexes of this process, each made when its shop is first looked into."""

    def __init__(self) -> None:
        self._shops: defaultdict[tuple[int, datetime], Indexed] = defaultdict(Indexed)

    async def index_of(self, session: ReadSession, marketplace: Marketplace) -> ShopIndex:
        """Return a shop's index, as of the version that was read with the shop, or of a later."""
        # In a database that was emptied or put back, numbers are given out again.
        shop = self._shops[marketplace.id, marketplace.created_at]
        if shop.version < marketplace.catalogue_version:
            async with shop.lock:
                if shop.version < marketplace.catalogue_version:
                    await _catch_up(session, marketplace.id, shop)
        return shop.index


async def _catch_up(session: ReadSession, marketplace_id: int, shop: Indexed) -> None:
    """Read what has changed since the index's version, some at a time."""
    seen, shop.version = (shop.version, 0), NEVER
    while True:
        changes = await changes_since(session, marketplace_id, seen)
        shop.index.take([_entry(it) for it in changes.rows])
        if changes.are_all:
            break
        seen = (changes.rows[-1].version, changes.rows[-1].id)
        # A large shop is read for a while, and others are to be answered meanwhile.
        await asyncio.sleep(0)
    shop.index.tree = Tree(await sections_of(session, marketplace_id))
    shop.version = changes.version


def _entry(row: Change) -> Entry:
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
