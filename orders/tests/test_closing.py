"""Closing the order of a basket that was changed: at SumUp first, and a payment wins."""

from datetime import timedelta
from typing import Any

import pytest

from glue.contracts import events, market
from glue.contracts.orders import CloseOrder, CreateOrder, OrderState
from orders.models import AttemptStatus, EndedBecause
from orders.payments.settling import settle
from orders.tests.factories import TEA, basket, basket_with_places, line
from orders.tests.test_opening import open_as_the_dead_worker
from orders.tests.till import Till
from shared.contracts import Action
from shared.errors import DomainError, ServiceUnavailable
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


@pytest.mark.parametrize(
    ("action", "claim", "release"),
    [
        (basket_with_places(), events.ClaimEntriesForOrder, events.ReleaseEntriesForOrder),
        (basket(), market.HoldStock, market.ReleaseStock),
    ],
)
async def test_what_is_claimed_after_the_release_of_a_replaced_order_is_given_back(
    till: Till,
    shop: FakeServices,
    action: CreateOrder,
    claim: type[Action[Any]],
    release: type[Action[Any]],
) -> None:
    claimed = Claimed(till, shop, claim, release)

    created = await till.order(action)

    assert created.state is OrderState.EXPIRED
    assert claimed.happened == ["released", "claimed", "released"]
    assert len(set(shop.keys(release))) == 2
    assert not till.sumup.checkouts


async def test_what_one_claims_after_the_release_is_given_back_where_the_other_refuses(
    till: Till, shop: FakeServices
) -> None:
    claimed = Claimed(till, shop, events.ClaimEntriesForOrder, events.ReleaseEntriesForOrder)
    shop.refuses(market.HoldStock, market.OutOfStock(lacking=[]))

    created = await till.order(basket_with_both())

    assert (await till.record(created.order_id)).ended_because is EndedBecause.REPLACED
    assert claimed.happened == ["released", "claimed", "released"]


async def test_what_was_claimed_without_an_answer_is_given_back_once_that_works(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(market.HoldStock, _unheard)
    order_id = (await till.order()).order_id
    await till.cart.act(CloseOrder(order_key="k1"), key="close")
    shop.is_down("market")

    await till.let_sagas_run(after=timedelta(minutes=1))
    shop.is_up("market")
    await till.let_sagas_run(after=timedelta(minutes=1))
    await till.let_sagas_run(after=timedelta(minutes=1))

    attempt = await till.attempt(order_id)
    assert shop.keys(market.ReleaseStock) == [
        f"replaced:{order_id}:release-stock",
        f"{attempt.reference}:give-back:release-stock",
    ]


async def test_a_paid_order_whose_opening_goes_on_late_keeps_what_it_claimed(
    till: Till, shop: FakeServices
) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)
    created = await till.order(basket_with_both())
    till.sumup.pay(await open_as_the_dead_worker(till, created.order_id))
    await settle(await till.attempt_of((await till.attempt(created.order_id)).reference))

    await till.let_sagas_run(after=timedelta(minutes=1))

    assert await till.state(created.order_id) is OrderState.PAID
    assert not shop.calls(events.ReleaseEntriesForOrder)
    assert not shop.calls(market.ReleaseStock)


class Claimed:
    """A sibling that is slow to claim: the order is closed, and released, before it does."""

    def __init__(
        self, till: Till, shop: FakeServices, claim: type[Action[Any]], release: type[Action[Any]]
    ) -> None:
        self.happened: list[str] = []
        self._till = till
        shop.answers(claim, self._claim)
        shop.answers(release, self._release)

    async def _claim(self, action: Action[Any]) -> object:
        await self._till.cart.act(CloseOrder(order_key="k1"), key="close")
        self.happened.append("claimed")
        return _nothing(action)

    def _release(self, action: Action[Any]) -> object:
        self.happened.append("released")
        return _nothing(action)


def _nothing(action: Action[Any]) -> object:
    return events.Places() if action.owner == "events" else market.Stock(lines=[])


def _unheard(action: market.HoldStock) -> market.Stock:
    raise _Away()


class _Away(DomainError):
    code = "away"
