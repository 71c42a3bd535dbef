"""What an order keeps of what there is only so much of, from the basket to the end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from glue.contracts import events, market
from glue.contracts.orders import NotAvailable, OrderState
from orders.addresses import return_address
from orders.models import EndedBecause, OrderItem, OrderPlace
from orders.payments.paying import way_to_pay
from orders.payments.schedule import CLAIM
from orders.tests.factories import (
    SOAP,
    TEA,
    basket,
    basket_with_places,
    entry,
    line,
    product,
    ticket,
)
from orders.tests.till import Till
from shared.db import reading
from shared.errors import DomainError
from shared.outbox import drain_outbox
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

NEXT_TRY = timedelta(seconds=6)
LACKING = market.OutOfStock(
    lacking=[
        {"product_id": 1, "title": "Tea", "left": 1},
        {"product_id": 2, "title": "Soap", "left": 0},
    ]
)


async def items_of(order_id: int) -> dict[str, OrderItem]:
    async with reading() as session:
        found = await session.scalars(select(OrderItem).where(OrderItem.order_id == order_id))
        return {item.title: item for item in found}


async def test_units_are_kept_until_after_the_checkout_ends(till: Till, shop: FakeServices) -> None:
    created = await till.order()

    (hold,) = shop.calls(market.HoldStock)
    attempt = await till.attempt(created.order_id)
    assert hold.order_id == created.order_id
    assert [(it.product_id, it.quantity) for it in hold.lines] == [(1, 2), (2, 1)]
    assert hold.held_until == attempt.valid_until + CLAIM
    assert shop.keys(market.HoldStock) == [f"{attempt.reference}:hold"]
    assert not shop.calls(events.ClaimEntriesForOrder)


async def test_an_order_of_places_alone_asks_market_for_nothing(
    till: Till, shop: FakeServices
) -> None:
    order_id = await till.paid_order(basket_with_places())
    await drain_outbox()

    assert order_id
    assert not shop.calls(market.HoldStock)
    assert not shop.calls(market.CommitStock)


async def test_a_long_order_is_kept_in_portions(till: Till, shop: FakeServices) -> None:
    many = [
        product(id=number, title=f"Bead {number}", regular_price=10) for number in range(1, 402)
    ]
    shop.answers(market.ProductsByIds, lambda query: [many[number - 1] for number in query.ids])

    await till.order(basket(cart_items=[line(it) for it in many], product_total=4010))

    holds = shop.calls(market.HoldStock)
    assert [len(hold.lines) for hold in holds] == [200, 200, 1]
    assert len(set(shop.keys(market.HoldStock))) == 3


@pytest.mark.parametrize(
    ("tea", "soap", "lacking"),
    [
        (1, 5, [{"title": "Tea", "left": 1}]),
        (0, 0, [{"title": "Tea", "left": 0}, {"title": "Soap", "left": 0}]),
    ],
)
async def test_who_orders_more_than_is_left_is_told_before_an_order_is_made(
    till: Till, shop: FakeServices, tea: int, soap: int, lacking: list[dict[str, object]]
) -> None:
    shop.answers(
        market.ProductsByIds,
        [TEA.model_copy(update={"left": tea}), SOAP.model_copy(update={"left": soap})],
    )

    with pytest.raises(NotAvailable) as refused:
        await till.order()

    assert refused.value.detail == {"titles": [], "lacking": lacking}
    assert not till.sumup.calls


async def test_as_many_as_are_left_may_be_ordered(till: Till, shop: FakeServices) -> None:
    shop.answers(
        market.ProductsByIds,
        [TEA.model_copy(update={"left": 2}), SOAP.model_copy(update={"left": 1})],
    )

    created = await till.order()

    assert created.state is OrderState.PENDING


async def test_who_was_not_fast_enough_is_told_what_was_lacking_before_paying(
    till: Till, shop: FakeServices, client: SameOriginClient
) -> None:
    shop.refuses(market.HoldStock, LACKING)

    created = await till.order()
    page = await client.get(return_address(created.order_id))
    text = await page.get_data(as_text=True)

    items = await items_of(created.order_id)
    assert (await till.record(created.order_id)).ended_because is EndedBecause.SOLD_OUT
    assert (items["Tea"].was_left, items["Soap"].was_left) == (1, 0)
    assert not till.sumup.calls
    assert await till.events(created.order_id) == ["order.created", "order.expired"]
    assert "Not enough was left" in text
    assert "Only 1 was left" in text
    assert "Sold out" in text


async def test_what_was_kept_where_the_other_refused_is_given_back(
    till: Till, shop: FakeServices
) -> None:
    shop.refuses(market.HoldStock, LACKING)
    mixed = basket_with_places(cart_items=[line(TEA, 2), line(SOAP)], product_total=1425)

    created = await till.order(mixed)
    await drain_outbox()

    assert created.state is OrderState.EXPIRED
    assert [it.order_id for it in shop.calls(events.ReleaseEntriesForOrder)] == [created.order_id]
    assert [it.order_id for it in shop.calls(market.ReleaseStock)] == [created.order_id]


async def test_a_refusal_is_the_last_word_also_while_the_other_is_away(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(events.ClaimEntriesForOrder, _not_now)
    shop.refuses(market.HoldStock, LACKING)
    mixed = basket_with_places(cart_items=[line(TEA, 2), line(SOAP)], product_total=1425)

    created = await till.order(mixed)

    assert created.state is OrderState.EXPIRED


async def test_market_being_away_delays_the_order_and_loses_nothing(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(market.HoldStock, _not_now)
    first = await till.order()
    shop.answers(market.HoldStock, market.Stock(lines=[]))

    till.clock.advance(NEXT_TRY)
    second = await till.order()

    assert (first.state, second.state) == (OrderState.PREPARING, OrderState.PENDING)
    assert len(set(shop.keys(market.HoldStock))) == 1


async def test_a_new_attempt_keeps_the_units_longer(till: Till, shop: FakeServices) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=31))

    await way_to_pay(created.order_id)

    first, second = shop.calls(market.HoldStock)
    assert second.held_until > first.held_until
    assert second.held_until == (await till.attempt(created.order_id)).valid_until + CLAIM
    assert len(set(shop.keys(market.HoldStock))) == 2


async def test_a_new_attempt_ends_the_order_where_others_have_the_units_by_now(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=31))
    shop.refuses(market.HoldStock, LACKING)

    await way_to_pay(created.order_id)

    assert (await till.record(created.order_id)).ended_because is EndedBecause.SOLD_OUT


async def test_a_paid_order_sells_its_units_and_keeps_its_places(
    till: Till, shop: FakeServices
) -> None:
    order_id = await till.paid_order()

    await drain_outbox()

    assert [it.order_id for it in shop.calls(market.CommitStock)] == [order_id]
    assert [it.order_id for it in shop.calls(events.ConfirmEntriesForOrder)] == [order_id]
    assert not shop.calls(market.ReleaseStock)


async def test_an_order_that_ends_unpaid_gives_its_units_back(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order()
    await till.reconcile(after=timedelta(minutes=41))

    await drain_outbox()

    assert [it.order_id for it in shop.calls(market.ReleaseStock)] == [created.order_id]
    assert not shop.calls(market.CommitStock)


@pytest.mark.parametrize(
    ("contract", "refusal"),
    [
        (market.CommitStock, market.StockGone()),
        (events.ConfirmEntriesForOrder, events.ClaimGone()),
    ],
)
async def test_what_is_gone_when_it_is_paid_opens_a_case_and_parks_nothing(
    till: Till, shop: FakeServices, contract: type, refusal: DomainError
) -> None:
    order_id = await till.paid_order()
    shop.refuses(contract, refusal)

    await drain_outbox()

    (case,) = await till.cases()
    assert case.order_id == order_id
    assert await drain_outbox() == 0


async def test_rates_of_vat_are_frozen_with_what_was_ordered(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(market.ProductsByIds, [TEA.model_copy(update={"vat_rate": 0}), SOAP])
    shop.answers(
        events.PendingEntries,
        events.Places(entries=[entry(vat_rate=2000)], tickets=[ticket(vat_rate=500)]),
    )
    mixed = basket_with_places(cart_items=[line(TEA, 2), line(SOAP)], product_total=1425)

    created = await till.order(mixed)

    items = await items_of(created.order_id)
    async with reading() as session:
        places = await session.scalars(select(OrderPlace).order_by(OrderPlace.id))
        rates = [place.vat_rate for place in places]
    assert (items["Tea"].vat_rate, items["Soap"].vat_rate) == (0, None)
    assert rates == [2000, 500]


def _not_now(action: object) -> object:
    raise _Away()


class _Away(DomainError):
    code = "away"
