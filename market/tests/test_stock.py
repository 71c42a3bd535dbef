"""Holding, selling and giving back what there is only so much of."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import pytest_asyncio

from glue.contracts.market import (
    OutOfStock,
    ProductsByIds,
    Stock,
    StockGone,
    StockLine,
)
from market.marketplaces.models import Marketplace
from market.tests.factories import entry, product_called, shelve
from market.tests.stock import ADA, BEN, HOLD, Shelf
from shared.clock import FrozenClock, utcnow
from shared.rpc.client import RpcClient


@pytest_asyncio.fixture
async def shelf(
    shop: Marketplace, sibling_named: Callable[[str], RpcClient], clock: FrozenClock
) -> Shelf:
    """Tea of which there are three, and soap that nobody counts."""
    await shelve(shop, entry("Tea"), entry("Soap"))
    tea, soap = await product_called("Tea"), await product_called("Soap")
    shelf = Shelf(sibling_named("orders"), tea.id, soap.id)
    await shelf.count(tea.id, 3)
    return shelf


async def test_what_is_held_is_not_left_and_may_be_sold(shelf: Shelf) -> None:
    held = await shelf.hold(ADA, tea=2)
    left_while_held = await shelf.left(shelf.tea)
    sold = await shelf.commit(ADA)

    line = StockLine(product_id=shelf.tea, quantity=2)
    assert held == sold == Stock(lines=[line])
    assert (left_while_held, await shelf.left(shelf.tea)) == (1, 1)
    assert await shelf.counts(shelf.tea) == (3, 0, 2)


async def test_more_than_there_is_is_refused_whole_and_says_what_is_lacking(shelf: Shelf) -> None:
    await shelf.count(shelf.soap, 5)
    await shelf.hold(ADA, tea=1)

    with pytest.raises(OutOfStock) as refused:
        await shelf.hold(BEN, tea=3, soap=5)

    assert refused.value.detail == {
        "lacking": [{"product_id": shelf.tea, "title": "Tea", "left": 2}]
    }
    assert await shelf.counts(shelf.tea) == (3, 1, 0)
    assert await shelf.counts(shelf.soap) == (5, 0, 0)


async def test_everything_that_is_lacking_is_named(shelf: Shelf) -> None:
    await shelf.count(shelf.soap, 0)

    with pytest.raises(OutOfStock) as refused:
        await shelf.hold(BEN, tea=4, soap=1)

    assert refused.value.detail == {
        "lacking": [
            {"product_id": shelf.tea, "title": "Tea", "left": 3},
            {"product_id": shelf.soap, "title": "Soap", "left": 0},
        ]
    }


async def test_what_nobody_counts_is_never_lacking(shelf: Shelf) -> None:
    await shelf.hold(ADA, soap=900)

    assert await shelf.left(shelf.soap) is None


async def test_an_expired_hold_is_shown_as_free_and_goes_to_who_comes_next(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=3)
    clock.advance(HOLD)

    left = await shelf.left(shelf.tea)
    await shelf.hold(BEN, tea=2)

    assert left == 3
    assert await shelf.counts(shelf.tea) == (3, 2, 0)


async def test_holding_again_keeps_it_longer_and_never_shorter(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=3)
    await shelf.hold(ADA, tea=3, until=utcnow() + HOLD * 2)
    await shelf.hold(ADA, tea=3, until=utcnow())
    clock.advance(HOLD * 2 - timedelta(seconds=1))

    assert await shelf.left(shelf.tea) == 0
    assert await shelf.counts(shelf.tea) == (3, 3, 0)


async def test_the_same_key_holds_once(shelf: Shelf) -> None:
    action = shelf.holding(ADA, tea=1)

    first = await shelf.orders.act(action, key="hold")
    again = await shelf.orders.act(action, key="hold")

    assert first == again
    assert await shelf.counts(shelf.tea) == (3, 1, 0)


async def test_a_hold_that_ran_out_and_that_nobody_took_is_sold(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=3)
    clock.advance(HOLD)

    await shelf.commit(ADA)

    assert await shelf.counts(shelf.tea) == (3, 0, 3)


async def test_a_hold_that_others_were_let_past_is_sold_while_enough_is_left(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=2)
    clock.advance(HOLD)
    await shelf.hold(BEN, tea=1)

    await shelf.commit(ADA)

    assert await shelf.counts(shelf.tea) == (3, 1, 2)


async def test_a_hold_that_went_to_somebody_else_cannot_be_sold(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=2, soap=1)
    clock.advance(HOLD)
    await shelf.hold(BEN, tea=2)

    with pytest.raises(StockGone):
        await shelf.commit(ADA)

    assert await shelf.counts(shelf.tea) == (3, 2, 0)
    assert await shelf.counts(shelf.soap) == (None, 1, 0)


async def test_who_pays_late_lets_go_of_what_others_held_for_too_long(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=3)
    clock.advance(HOLD)
    await shelf.hold(BEN, tea=3)
    clock.advance(HOLD)

    await shelf.commit(ADA)

    assert await shelf.counts(shelf.tea) == (3, 0, 3)


async def test_what_was_given_back_is_not_sold_but_may_be_taken_again(shelf: Shelf) -> None:
    await shelf.hold(ADA, tea=3)
    await shelf.release(ADA)
    left = await shelf.left(shelf.tea)

    with pytest.raises(StockGone):
        await shelf.commit(ADA)
    await shelf.hold(ADA, tea=3)
    await shelf.commit(ADA)

    assert left == 3
    assert await shelf.counts(shelf.tea) == (3, 0, 3)


async def test_releasing_and_selling_twice_change_nothing(shelf: Shelf) -> None:
    await shelf.hold(ADA, tea=1)
    await shelf.hold(BEN, tea=1)
    for _ in range(2):
        await shelf.release(ADA)
        await shelf.commit(BEN)

    await shelf.release(BEN)

    assert await shelf.counts(shelf.tea) == (3, 0, 1)


async def test_what_is_sold_is_not_held_again(shelf: Shelf) -> None:
    await shelf.hold(ADA, tea=2)
    await shelf.commit(ADA)

    await shelf.hold(ADA, tea=2)
    await shelf.release(ADA)

    assert await shelf.counts(shelf.tea) == (3, 0, 2)


async def test_an_order_puts_back_no_more_than_it_bought(shelf: Shelf) -> None:
    await shelf.hold(ADA, tea=2)
    await shelf.commit(ADA)

    first = await shelf.put_back(ADA, 1)
    second = await shelf.put_back(ADA, 2)
    third = await shelf.put_back(ADA, 1)
    strangers = await shelf.put_back(BEN, 1)

    moved = [sum(line.quantity for line in it.lines) for it in (first, second, third, strangers)]
    assert moved == [1, 1, 0, 0]
    assert await shelf.counts(shelf.tea) == (3, 0, 0)


async def test_what_an_order_has_put_back_is_nobodys_until_it_is_taken_again(
    shelf: Shelf,
) -> None:
    await shelf.hold(ADA, tea=2)
    await shelf.commit(ADA)
    await shelf.put_back(ADA, 2)

    await shelf.hold(BEN, tea=2)
    with pytest.raises(OutOfStock):
        await shelf.hold(ADA, tea=2)
    await shelf.release(BEN)
    await shelf.hold(ADA, tea=2)
    await shelf.commit(ADA)

    assert await shelf.counts(shelf.tea) == (3, 0, 2)


async def test_what_is_only_held_cannot_be_put_back(shelf: Shelf) -> None:
    await shelf.hold(ADA, tea=2)

    assert await shelf.put_back(ADA, 2) == Stock(lines=[])
    assert await shelf.counts(shelf.tea) == (3, 2, 0)


async def test_an_order_that_holds_nothing_is_sold_and_released_without_a_word(
    shelf: Shelf,
) -> None:
    assert await shelf.commit(ADA) == Stock(lines=[])
    assert await shelf.release(ADA) == Stock(lines=[])


async def test_counting_begins_beside_what_orders_hold_and_have_bought(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, soap=2)
    await shelf.hold(BEN, soap=4)
    await shelf.commit(BEN)

    await shelf.count(shelf.soap, 1)
    counted = await shelf.left(shelf.soap)
    await shelf.commit(ADA)

    assert (counted, await shelf.left(shelf.soap)) == (1, 1)
    assert await shelf.counts(shelf.soap) == (7, 0, 6)


async def test_counting_that_stops_while_units_are_held_may_begin_again(shelf: Shelf) -> None:
    await shelf.hold(ADA, tea=2)
    await shelf.count(shelf.tea, None)
    await shelf.hold(BEN, tea=50)
    await shelf.commit(ADA)

    await shelf.count(shelf.tea, 4)
    await shelf.release(BEN)

    assert await shelf.left(shelf.tea) == 54, "what was counted, and what came back since"
    assert await shelf.counts(shelf.tea) == (56, 0, 2)


async def test_counting_does_not_take_a_hold_that_ran_out_for_one_that_runs(
    shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=3)
    clock.advance(HOLD)

    await shelf.count(shelf.tea, 2)

    assert await shelf.left(shelf.tea) == 2
    assert await shelf.counts(shelf.tea) == (2, 0, 0)


async def test_less_than_nothing_cannot_be_left(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="-1 units"):
        await shelf.count(shelf.tea, -1)


async def test_an_import_leaves_the_counts_alone(shelf: Shelf, shop: Marketplace) -> None:
    await shelf.hold(ADA, tea=1)

    await shelve(shop, entry("Tea", 500))

    assert await shelf.counts(shelf.tea) == (3, 1, 0)


async def test_siblings_are_told_what_is_left(shelf: Shelf) -> None:
    await shelf.hold(ADA, tea=1)

    tea, soap = await shelf.orders.fetch(ProductsByIds(ids=[shelf.tea, shelf.soap]))

    assert (tea.left, soap.left) == (2, None)
    assert tea.is_available
