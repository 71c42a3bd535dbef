"""Special prices end by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from glue.contracts import market
from market.marketplaces.models import Marketplace
from market.products.history import PriceChange
from market.products.specials import end_due_specials
from market.tests.factories import entry, product_called, shelve, tell
from shared.clock import FrozenClock
from shared.db import reading
from shared.db.bus import domain_events
from shared.rpc.client import RpcClient

OVER = datetime(2026, 12, 4, tzinfo=UTC)


@pytest.fixture
async def goods(shop: Marketplace) -> None:
    await shelve(
        shop,
        entry("Tea", special_price_minor=400),
        entry("Soap", special_price_minor=400),
        entry("Salt", special_price_minor=400),
    )
    await tell("Tea", special_until=OVER)
    await tell("Soap", special_until=OVER + timedelta(seconds=1))


async def special(title: str) -> tuple[int | None, datetime | None]:
    product = await product_called(title)
    return product.special_price_minor, product.special_until


@pytest.mark.usefixtures("goods")
async def test_only_what_is_over_is_taken_away(clock: FrozenClock) -> None:
    clock.move_to(OVER)

    await end_due_specials()

    assert await special("Tea") == (None, None)
    assert await special("Soap") == (400, OVER + timedelta(seconds=1))
    assert await special("Salt") == (400, None)


@pytest.mark.usefixtures("goods")
async def test_the_end_of_a_special_price_is_in_the_history_once(clock: FrozenClock) -> None:
    clock.move_to(OVER)

    await end_due_specials()
    await end_due_specials()

    tea = await product_called("Tea")
    statement = (
        select(PriceChange.special_price_minor)
        .where(PriceChange.product_id == tea.id)
        .order_by(PriceChange.id)
    )
    async with reading() as session:
        prices = (await session.scalars(statement)).all()
    assert prices[-2:] == [400, None]


@pytest.mark.usefixtures("goods")
async def test_the_end_of_a_special_price_is_emitted_once(clock: FrozenClock) -> None:
    clock.move_to(OVER)

    await end_due_specials()
    await end_due_specials()

    told = select(domain_events.c.payload, domain_events.c.stream).where(
        domain_events.c.name == market.ProductChanged.wire_name
    )
    async with reading() as session:
        ((payload, stream),) = (await session.execute(told)).all()
    tea = await product_called("Tea")
    assert payload["product_id"] == tea.id
    assert stream == f"product:{tea.id}"


@pytest.mark.usefixtures("goods")
async def test_siblings_are_told_the_price_of_the_moment(
    clock: FrozenClock, sibling: RpcClient
) -> None:
    asked = market.ProductsByIds(ids=[(await product_called("Tea")).id])
    (before,) = await sibling.fetch(asked)

    clock.move_to(OVER)
    (after,) = await sibling.fetch(asked)

    assert (before.price, after.price) == (400, 450)
