"""Closing the order of a basket that was changed: at SumUp first, and a payment wins."""

from datetime import timedelta

import pytest

from glue.contracts import events, market
from glue.contracts.orders import CloseOrder, CreateOrder, OrderState
from orders.models import AttemptStatus, EndedBecause
from orders.tests.factories import TEA, basket_with_places, line
from orders.tests.till import Till
from shared.errors import ServiceUnavailable
from shared.payments.sumup import CheckoutStatus
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault


def basket_with_both() -> CreateOrder:
    return basket_with_places(cart_items=[line(TEA)], product_total=450)


async def test_a_replaced_order_can_be_paid_nowhere_any_more(till: Till) -> None:
    created = await till.order()

    closed = await till.cart.act(CloseOrder(order_key="k1"), key="close")

    (checkout,) = till.sumup.checkouts
    order = await till.record(created.order_id)
    assert checkout.status is CheckoutStatus.EXPIRED
    assert (closed.order_id, closed.state) == (created.order_id, OrderState.EXPIRED)
    assert order.ended_because is EndedBecause.REPLACED
    assert (await till.events(created.order_id))[-1] == "order.expired"


async def test_a_payment_that_was_faster_wins_and_is_told(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    closed = await till.cart.act(CloseOrder(order_key="k1"), key="close")

    assert closed.state is OrderState.PAID
    assert await till.state(created.order_id) is OrderState.PAID
    assert len(await till.payments()) == 1


async def test_nothing_is_concluded_while_sumup_is_silent(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.DEACTIVATE, Fault.TIMEOUT_BEFORE)

    with pytest.raises(ServiceUnavailable):
        await till.cart.act(CloseOrder(order_key="k1"), key="close")

    assert await till.state(created.order_id) is OrderState.PENDING
    assert await till.status(created.order_id) is AttemptStatus.PENDING


async def test_closing_twice_is_closing_once(till: Till) -> None:
    created = await till.order()

    for key in ("close", "close", "another"):
        closed = await till.cart.act(CloseOrder(order_key="k1"), key=key)
        assert closed.state is OrderState.EXPIRED

    names = await till.events(created.order_id)
    assert names.count("order.expired") == 1


async def test_a_key_that_made_no_order_has_nothing_to_close(till: Till) -> None:
    closed = await till.cart.act(CloseOrder(order_key="never sent"), key="close")

    assert (closed.order_id, closed.state) == (None, None)


async def test_an_order_that_was_never_opened_is_closed_without_a_checkout(till: Till) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)
    created = await till.order()

    closed = await till.cart.act(CloseOrder(order_key="k1"), key="close")
    await till.let_sagas_run(after=timedelta(minutes=2))

    assert closed.state is OrderState.EXPIRED
    assert await till.status(created.order_id) is AttemptStatus.EXPIRED
    assert not till.sumup.checkouts


async def test_what_a_replaced_order_held_is_free_before_the_next_is_sent(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order(basket_with_both())

    await till.cart.act(CloseOrder(order_key="k1"), key="close")

    assert [it.order_id for it in shop.calls(events.ReleaseEntriesForOrder)] == [created.order_id]
    assert [it.order_id for it in shop.calls(market.ReleaseStock)] == [created.order_id]


@pytest.mark.parametrize("away", ["events", "market"])
async def test_a_sibling_that_is_away_frees_it_later(
    till: Till, shop: FakeServices, away: str
) -> None:
    created = await till.order(basket_with_both())
    shop.is_down(away)

    closed = await till.cart.act(CloseOrder(order_key="k1"), key="close")

    assert closed.state is OrderState.EXPIRED
    assert (await till.events(created.order_id))[-1] == "order.expired"
