"""Opening and closing shops."""

import asyncio

import pytest
from sqlalchemy import func, select

from glue.audit import Audited, ObjectType
from glue.contracts import blog, market, relations
from glue.contracts.relations import ContainerType
from market.marketplaces.models import Marketplace
from market.marketplaces.service import (
    change_marketplace,
    close_marketplace,
    open_marketplace,
)
from market.products.queries import products_by_ids
from market.tests.factories import BAKERY, entry, open_shop, product_called, shelve
from shared.audit import Trail, audit_trail
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import domain_events
from shared.errors import InvalidInput
from shared.outbox import drain_outbox
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices


async def emitted() -> list[str]:
    async with reading() as session:
        statement = select(domain_events.c.name).order_by(domain_events.c.seq)
        return list(await session.scalars(statement))


async def test_a_new_shop_is_attached_to_its_page(runtime: Runtime, services: FakeServices) -> None:
    services.answers(
        relations.AttachChild,
        lambda action: relations.Relation(
            **action.model_dump(exclude={"owner_id"}) | {"sort_order": 0}
        ),
    )
    shop = await open_shop()

    await drain_outbox()

    (attached,) = services.calls(relations.AttachChild)
    assert (attached.parent_type, attached.parent_id) == (ContainerType.PAGE, BAKERY.id)
    assert (attached.child_type, attached.child_id) == (ContainerType.MARKET, shop.id)


async def test_a_second_shop_of_the_same_name_on_a_page_is_refused(runtime: Runtime) -> None:
    await open_shop("shop")

    with pytest.raises(market.SlugTaken, match="already a shop called “shop”"):
        await open_shop("shop")

    await open_shop("shop", container_id=BAKERY.id + 1)
    assert await emitted() == ["marketplace.opened", "marketplace.opened"]


async def test_a_name_is_free_again_once_its_shop_is_closed(
    runtime: Runtime, services: FakeServices
) -> None:
    services.answers(relations.DetachEverywhere, relations.DetachedAll(detached=1))
    shop = await open_shop("shop")
    async with transaction() as session:
        assert await close_marketplace(session, shop.id)

    again = await open_shop("shop")

    assert again.id != shop.id


async def test_closing_twice_happens_once(runtime: Runtime) -> None:
    shop = await open_shop()

    async with transaction() as session:
        first = await close_marketplace(session, shop.id)
        second = await close_marketplace(session, shop.id)
        unknown = await close_marketplace(session, shop.id + 1)

    assert (first, second, unknown) == (True, False, False)
    assert (await emitted()).count("marketplace.closed") == 1


async def test_opening_and_closing_is_written_down_for_the_page(runtime: Runtime) -> None:
    shop = await open_shop()
    for _ in range(2):
        async with transaction() as session:
            await close_marketplace(session, shop.id)

    async with reading() as session:
        rows = await audit_trail(session, Trail(within=BAKERY.id), limit=5)

    assert [(row["action"], row["object_type"], row["object_id"]) for row in rows] == [
        (Audited.SHOP_CLOSED, ObjectType.MARKETPLACE, shop.id),
        (Audited.SHOP_OPENED, ObjectType.MARKETPLACE, shop.id),
    ]


async def test_changing_is_told_and_written_down_and_changing_nothing_is_not(
    runtime: Runtime,
) -> None:
    shop = await open_shop()
    for words, is_open in (
        ({"title": "The Hatch"}, None),
        ({"title": "The Hatch"}, True),
        ({}, False),
        ({}, True),
    ):
        async with transaction() as session:
            await change_marketplace(session, shop.id, words=words, is_open=is_open)

    async with reading() as session:
        rows = await audit_trail(session, Trail(within=BAKERY.id), limit=5)

    assert [row["action"] for row in rows][:-1] == [
        Audited.SHOP_RESUMED,
        Audited.SHOP_PAUSED,
        Audited.SHOP_CHANGED,
    ]
    assert (await emitted()).count("marketplace.changed") == 3


async def test_the_menu_calls_a_shop_what_it_is_called_now(
    runtime: Runtime, services: FakeServices
) -> None:
    services.answers(
        relations.AttachChild,
        lambda action: relations.Relation(
            **action.model_dump(exclude={"owner_id"}) | {"sort_order": 0}
        ),
    )
    services.answers(relations.GetParents, [])
    services.answers(blog.RebuildNavigation, blog.Rebuilt(nodes=2))
    shop = await open_shop()
    async with transaction() as session:
        await change_marketplace(session, shop.id, words={"title": "The Hatch"})

    await drain_outbox()

    (rebuilt,) = services.calls(blog.RebuildNavigation)
    assert (rebuilt.container_type, rebuilt.container_id) == (ContainerType.PAGE, BAKERY.id)


async def test_what_a_closed_shop_sold_is_not_available(runtime: Runtime) -> None:
    shop = await open_shop()
    await shelve(shop, entry("Tea"))
    tea = await product_called("Tea")
    async with transaction() as session:
        await close_marketplace(session, shop.id)

    async with reading() as session:
        (product,) = await products_by_ids(session, [tea.id], now=utcnow())

    assert not product.is_available


async def test_a_made_up_currency_is_refused(runtime: Runtime) -> None:
    with pytest.raises(InvalidInput):
        await open_shop(currency="XXZ")


@pytest.mark.committed
async def test_of_many_who_open_the_same_shop_at_once_one_does(runtime: Runtime) -> None:
    async def attempt() -> bool:
        try:
            async with transaction() as session:
                await open_marketplace(
                    session,
                    container_type=ContainerType.PAGE,
                    container_id=1,
                    slug="shop",
                    title="The Shop",
                )
        except market.SlugTaken:
            return False
        return True

    outcomes = await asyncio.gather(*(attempt() for _ in range(6)))

    assert outcomes.count(True) == 1
    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(Marketplace)) == 1
