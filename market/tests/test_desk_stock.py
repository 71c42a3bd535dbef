"""Units that keepers count while others count, sell and hold them: nothing is written over."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context

import pytest
import pytest_asyncio

from market.marketplaces.models import Marketplace
from market.stock.service import hold_stock
from market.tests.desk import PATH, form_at, save, text
from market.tests.factories import entry, product_called, shelve
from market.tests.stock import ADA, HOLD, Shelf
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.locks import until_waiting


@pytest_asyncio.fixture
async def shelf(shop: Marketplace, sibling_named: Callable[[str], RpcClient]) -> Shelf:
    """A shop with ten teas, and soap that nobody counts."""
    await shelve(shop, entry("Tea", 450), entry("Soap", 600))
    tea, soap = await product_called("Tea"), await product_called("Soap")
    shelf = Shelf(sibling_named("orders"), tea.id, soap.id)
    await shelf.count(tea.id, 10)
    return shelf


async def test_what_was_sold_since_the_form_was_opened_is_not_counted_back(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    form = await form_at(keeper, f"{PATH}{shelf.tea}/")
    await shelf.hold(ADA, tea=3)
    await shelf.commit(ADA)

    refused = await keeper.post(f"{PATH}{shelf.tea}/", form=form | {"left": "12", "brand": "Leaf"})
    page = await text(refused, 409)
    counts = await shelf.counts(shelf.tea)

    assert "7 are left now" in page
    assert 'value="12"' in page
    assert counts == (10, 0, 3)
    assert (await product_called("Tea")).brand is None
    again = await keeper.post(
        f"{PATH}{shelf.tea}/", form=form | {"left": "12", "left_seen": "7", "brand": "Leaf"}
    )
    assert again.status_code == 303
    assert await shelf.counts(shelf.tea) == (15, 0, 3)


async def test_counting_anew_leaves_what_orders_hold(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    await shelf.hold(ADA, tea=3)

    answer, form = await save(keeper, "Tea", left="2")

    assert answer.status_code == 303
    assert form["left_seen"] == "7"
    assert await shelf.counts(shelf.tea) == (5, 3, 0)
    await shelf.commit(ADA)
    assert await shelf.counts(shelf.tea) == (5, 0, 3)


async def test_units_whose_hold_ran_out_are_shown_as_left_and_can_be_counted(
    keeper: SameOriginClient, shelf: Shelf, clock: FrozenClock
) -> None:
    await shelf.hold(ADA, tea=3)
    clock.advance(HOLD)

    answer, form = await save(keeper, "Tea", left="9")

    assert (answer.status_code, form["left_seen"]) == (303, "10")
    assert await shelf.counts(shelf.tea) == (9, 0, 0)


async def test_what_was_sold_stays_sold_when_another_change_came_first(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    form = await form_at(keeper, f"{PATH}{shelf.tea}/")
    await save(keeper, "Tea", price="4.75")
    await shelf.hold(ADA, tea=3)

    page = await text(await keeper.post(f"{PATH}{shelf.tea}/", form=form | {"brand": "Leaf"}), 409)

    assert 'name="left_seen" value="7"' in page
    assert 'name="left" type="text" value="7"' in page


async def test_what_was_counted_is_still_compared_when_another_change_came_first(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    form = await form_at(keeper, f"{PATH}{shelf.tea}/")
    await save(keeper, "Tea", price="4.75")
    await shelf.hold(ADA, tea=3)

    page = await text(await keeper.post(f"{PATH}{shelf.tea}/", form=form | {"left": "4"}), 409)

    assert 'name="left_seen" value="10"' in page
    assert 'name="left" type="text" value="4"' in page


async def test_who_changes_only_when_it_runs_low_is_noticed(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    form = await form_at(keeper, f"{PATH}{shelf.tea}/")
    await save(keeper, "Tea", low_at="5")

    refused = await keeper.post(f"{PATH}{shelf.tea}/", form=form | {"low_at": "2"})

    assert "Somebody else has changed this product" in await text(refused, 409)


@pytest.mark.committed
async def test_of_two_who_count_at_once_one_is_told(keeper: SameOriginClient, shelf: Shelf) -> None:
    address = f"{PATH}{shelf.tea}/"
    form = await form_at(keeper, address)

    answers = await asyncio.gather(
        *(keeper.post(address, form=form | {"left": left}) for left in ("4", "6"))
    )

    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [303, 409]
    assert await shelf.left(shelf.tea) == (4 if statuses[0] == 303 else 6)


@pytest.mark.committed
async def test_who_counts_while_a_purchase_takes_some_is_told_what_it_left(
    keeper: SameOriginClient, shelf: Shelf
) -> None:
    address = f"{PATH}{shelf.tea}/"
    form = await form_at(keeper, address)
    # A request knows nothing of the transaction that is open beside it.
    outside, now = copy_context(), utcnow()

    async with transaction() as session:
        await hold_stock(
            session, order_id=ADA, units={shelf.tea: 3}, held_until=now + HOLD, now=now
        )
        counting = asyncio.create_task(
            keeper.post(address, form=form | {"left": "6"}), context=outside
        )
        await until_waiting(counting)

    assert "7 are left now" in await text(await counting, 409)
    assert await shelf.counts(shelf.tea) == (10, 3, 0)
