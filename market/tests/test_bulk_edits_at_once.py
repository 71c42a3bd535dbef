"""Many products changed at once by several hands: each press counts once, and nothing adds up."""

import asyncio

import pytest
from sqlalchemy import func, select

from market.bulk_edits.models import BulkEdit, BulkEditRow, Outcome
from market.marketplaces.models import Marketplace
from market.tests.bulk import preview, prices, undo, write
from market.tests.factories import BAKERY, entry, shelve
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.testing.browser import SameOriginClient


@pytest.mark.committed
async def test_what_is_sent_twice_at_once_is_written_once(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))

    previews = await asyncio.gather(
        *(
            preview(keeper, "price-amount", ("Tea", "Soap"), amount="1", way="up")
            for _press in range(4)
        )
    )
    await asyncio.gather(*(write(keeper, address) for address in previews))

    assert len(set(previews)) == 1
    assert await prices() == {"Tea": (550, None), "Soap": (700, None)}
    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(BulkEdit)) == 1
        asked = Trail(within=BAKERY.id, actions=["products.changed"])
        assert len(await audit_trail(session, asked, limit=9)) == 1
    await asyncio.gather(*(undo(keeper, previews[0]) for _press in range(3)))
    assert await prices() == {"Tea": (450, None), "Soap": (600, None)}


@pytest.mark.committed
async def test_two_edits_of_the_same_products_at_once_do_not_add_up_unseen(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Tea {number}", 1000) for number in range(20)))
    titles = tuple(f"Tea {number}" for number in range(20))
    dearer = await preview(keeper, "price-percent", titles, percent="10", way="up")
    cheaper = await preview(keeper, "price-percent", titles, percent="10", way="down")

    await asyncio.gather(write(keeper, dearer), write(keeper, cheaper))

    usual = {price for price, _special in (await prices()).values()}
    assert usual in ({1100}, {900})
    async with reading() as session:
        kinds = await session.execute(
            select(BulkEditRow.outcome, func.count()).group_by(BulkEditRow.outcome)
        )
        assert sorted(kinds) == [(Outcome.OVERTAKEN, 20), (Outcome.WRITTEN, 20)]
