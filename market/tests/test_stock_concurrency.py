"""Many orders at once, on real commits: a constraint keeps what is scarce from being sold twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from glue.contracts import blog
from glue.contracts.market import OutOfStock, StockGone
from market.stock.models import WITHIN_CAPACITY, HoldState, StockHold
from market.tests.factories import entry, open_shop, product_called, shelve
from market.tests.stock import HOLD, Shelf
from shared.clock import FrozenClock
from shared.db import reading
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.constraints import lacking_constraint
from shared.testing.servers import Servers

pytestmark = pytest.mark.committed

CROWD = range(100, 120)
FEW = 5


@pytest_asyncio.fixture
async def shelf(
    runtime: Runtime,
    bakery: blog.Post,
    sibling_named: Callable[[str], RpcClient],
    clock: FrozenClock,
) -> Shelf:
    """A shop with five teas and five soaps."""
    return await fill(sibling_named("orders"))


async def fill(orders: RpcClient) -> Shelf:
    await shelve(await open_shop(), entry("Tea"), entry("Soap"))
    tea, soap = await product_called("Tea"), await product_called("Soap")
    shelf = Shelf(orders, tea.id, soap.id)
    await shelf.count(tea.id, FEW)
    await shelf.count(soap.id, FEW)
    return shelf


async def all_at_once(calls: Sequence[Awaitable[object]]) -> tuple[int, list[BaseException]]:
    """Let all happen; return how many did, and what the others were told."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    refused = [result for result in results if isinstance(result, BaseException)]
    return len(results) - len(refused), refused


async def held_and_sold(product_id: int) -> tuple[int, int]:
    """Count by the holds themselves, not by the counts that stand beside the product."""
    statement = select(
        func.coalesce(func.sum(StockHold.quantity).filter(StockHold.state == HoldState.HELD), 0),
        func.coalesce(
            func.sum(StockHold.quantity - StockHold.returned).filter(
                StockHold.state == HoldState.COMMITTED
            ),
            0,
        ),
    ).where(StockHold.product_id == product_id)
    async with reading() as session:
        held, sold = (await session.execute(statement)).one()
    return held, sold


async def buy_all_at_once(shelf: Shelf) -> tuple[int, list[BaseException]]:
    done, refused = await all_at_once([shelf.hold(order_id, tea=1) for order_id in CROWD])
    await all_at_once([shelf.commit(order_id) for order_id in CROWD])
    return done, refused


async def test_twenty_orders_buy_the_five_there_are(shelf: Shelf) -> None:
    done, refused = await buy_all_at_once(shelf)

    assert done == FEW
    assert {type(it) for it in refused} == {OutOfStock}
    assert await held_and_sold(shelf.tea) == (0, FEW)
    assert await shelf.counts(shelf.tea) == (FEW, 0, FEW)


async def test_without_the_constraint_more_are_sold_than_there_are(
    shelf: Shelf, runtime: Runtime, servers: Servers
) -> None:
    """The constraint is what protects: nothing else refuses the sixth."""
    async with lacking_constraint(runtime, servers, "product_stock", WITHIN_CAPACITY):
        shelf = await fill(shelf.orders)
        done, refused = await buy_all_at_once(shelf)
        sold = await held_and_sold(shelf.tea)

    assert (done, refused) == (len(CROWD), [])
    assert sold == (0, len(CROWD))


async def test_holds_that_ran_out_go_to_as_many_as_there_are(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(1, tea=FEW)
    clock.advance(HOLD)

    done, _ = await all_at_once([shelf.hold(order_id, tea=1) for order_id in CROWD])

    assert done == FEW
    assert await shelf.counts(shelf.tea) == (FEW, FEW, 0)


async def test_baskets_that_cross_do_not_wait_for_each_other_for_ever(shelf: Shelf) -> None:
    """Everybody wants both, named in either order: locks are taken by id."""
    done, refused = await all_at_once(
        [
            shelf.hold(order_id, tea=1, soap=1) if order_id % 2 else shelf.hold(order_id, soap=1)
            for order_id in CROWD
        ]
    )

    assert {type(it) for it in refused} <= {OutOfStock}
    assert await held_and_sold(shelf.soap) == (FEW, 0)
    assert done >= FEW


async def test_one_order_that_is_held_many_times_at_once_holds_once(shelf: Shelf) -> None:
    done, refused = await all_at_once([shelf.hold(1, tea=2) for _ in range(10)])

    assert (done, refused) == (10, [])
    assert await shelf.counts(shelf.tea) == (FEW, 2, 0)


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_happens_at_once_the_counts_are_the_holds_and_fit(
    shelf: Shelf, clock: FrozenClock, seed: int
) -> None:
    chance = random.Random(seed)
    known = {OutOfStock, StockGone}

    def something() -> Awaitable[object]:
        order_id = chance.choice(CROWD[:8])
        match chance.randrange(6):
            case 0:
                return shelf.hold(order_id, tea=chance.randint(1, 3), soap=chance.randint(0, 2))
            case 1:
                return shelf.hold(order_id, soap=chance.randint(1, 3))
            case 2:
                return shelf.commit(order_id)
            case 3:
                return shelf.release(order_id)
            case 4:
                return shelf.put_back(order_id, chance.randint(1, 3))
            case _:
                return shelf.count(shelf.tea, chance.choice([None, 0, 2, FEW]))

    for _ in range(6):
        _, refused = await all_at_once([something() for _ in range(12)])
        assert {type(it) for it in refused} <= known
        clock.advance(HOLD * chance.random())

        for product_id in (shelf.tea, shelf.soap):
            capacity, held, sold = await shelf.counts(product_id)
            assert (held, sold) == await held_and_sold(product_id)
            assert capacity is None or held + sold <= capacity
