"""Orders of nothing: booked without SumUp, without a receipt, and never for less than they cost."""

from datetime import timedelta

import pytest

from glue.contracts import blog, events, market
from glue.contracts.orders import CreatedOrder, CreateOrder, OrderedPlace, OrderState, PriceChanged
from orders.ledger.verifying import prove
from orders.models import AttemptStatus, EndedBecause
from orders.tests.factories import (
    BAKERY_CONFIG,
    basket_with_places,
    entry,
    line,
    page_config,
    product,
    ticket,
)
from orders.tests.till import Till
from shared.errors import ServiceUnavailable
from shared.money import Money
from shared.testing.fakes import FakeServices

NOTHING = Money.zero("GBP")
SUPPER = ticket(price=NOTHING)
FREE_BUN = product(id=3, slug="bun", title="Bun", regular_price=0)
CHECKOUT = timedelta(minutes=30)


def free_supper() -> CreateOrder:
    return basket_with_places(
        calendar_entries=[],
        calendar_total=0,
        tickets=[OrderedPlace(id=SUPPER.id, title=SUPPER.title, price=NOTHING)],
        ticket_total=0,
    )


@pytest.fixture(autouse=True)
def suppers(shop: FakeServices) -> None:
    shop.answers(events.PendingEntries, events.Places(tickets=[SUPPER]))


async def test_what_is_free_is_booked_at_once_and_sumup_never_hears_of_it(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order(free_supper())

    order = await till.record(created.order_id)
    assert (created.state, created.sumup_hosted_url) == (OrderState.PAID, None)
    assert (order.state, order.total_minor, order.receipt_number) == (OrderState.PAID, 0, None)
    assert await till.status(created.order_id) is AttemptStatus.PAID
    assert not till.sumup.checkouts
    assert await till.payments() == []
    assert [it.ticket_ids for it in shop.calls(events.ClaimEntriesForOrder)] == [[SUPPER.id]]
    assert await till.events(created.order_id) == ["order.created", "order.paid"]


async def test_sending_it_again_books_it_once(till: Till) -> None:
    first = await till.order(free_supper())
    again = await till.order(free_supper())

    assert again.order_id == first.order_id
    assert await till.events(first.order_id) == ["order.created", "order.paid"]


async def test_the_books_stand_with_it(till: Till) -> None:
    await till.paid_order(key="k0")
    await till.order(free_supper())
    await till.paid_order(key="k2")

    assert (await prove()).differences == []


async def test_a_price_that_is_not_nothing_by_now_is_never_booked_as_free(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(events.PendingEntries, events.Places(tickets=[ticket()]))

    with pytest.raises(PriceChanged):
        await till.order(free_supper())


async def test_said_to_cost_nothing_a_thing_that_costs_something_is_not_free(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(events.PendingEntries, events.Places(entries=[entry()], tickets=[SUPPER]))
    cheated = free_supper().model_copy(
        update={
            "calendar_entries": [OrderedPlace(id=31, title="Bread lesson", price=entry().cost)],
        }
    )

    with pytest.raises(PriceChanged):
        await till.order(cheated)


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_page_without_an_account_can_give_things_away(
    till: Till, shop: FakeServices, is_known: bool
) -> None:
    bare = page_config().model_copy(
        update={"takes_payments": False, "currency": None, "merchant_code": None}
    )
    shop.answers(blog.PageConfigOf, bare if is_known else None)
    shop.answers(blog.PageConfigEnsure, bare)

    created = await till.order(free_supper())

    order = await till.record(created.order_id)
    assert (order.state, order.page_config_id) == (OrderState.PAID, BAKERY_CONFIG)
    assert len(shop.calls(blog.PageConfigEnsure)) == (0 if is_known else 1)


async def test_places_that_are_held_no_longer_end_it_and_nothing_is_booked(
    till: Till, shop: FakeServices
) -> None:
    shop.refuses(events.ClaimEntriesForOrder, events.HoldExpired())

    created = await till.order(free_supper())

    assert created.state is OrderState.EXPIRED
    assert "order.paid" not in await till.events(created.order_id)


async def test_nothing_is_booked_before_all_of_it_is_kept_for_good(
    till: Till, shop: FakeServices
) -> None:
    shop.refuses(events.ConfirmEntriesForOrder, events.ClaimGone())

    created = await till.order(free_supper())

    order = await till.record(created.order_id)
    assert (order.state, order.ended_because) == (OrderState.EXPIRED, EndedBecause.PLACES_GONE)
    assert await till.events(created.order_id) == ["order.created", "order.expired"]
    assert await till.mails() == []


async def test_what_was_kept_is_booked_however_late_that_is_written_down(
    till: Till, shop: FakeServices
) -> None:
    created = await _order_that_waits_for_its_places(till, shop)

    shop.answers(events.ConfirmEntriesForOrder, events.Places())
    await till.let_sagas_run(after=CHECKOUT + timedelta(minutes=1))

    assert await till.state(created.order_id) is OrderState.PAID


async def test_what_was_kept_for_one_that_ended_meanwhile_is_free_again(
    till: Till, shop: FakeServices
) -> None:
    created = await _order_that_waits_for_its_places(till, shop)

    await till.reconcile(after=timedelta(hours=2))
    shop.answers(events.ConfirmEntriesForOrder, events.Places())
    await till.let_sagas_run(after=timedelta(minutes=1))

    assert await till.state(created.order_id) is OrderState.EXPIRED
    (cancelled,) = shop.calls(events.CancelEntriesForOrder)
    assert (cancelled.order_id, cancelled.ticket_ids) == (created.order_id, [SUPPER.id])


async def test_one_that_ends_while_its_places_are_being_kept_gives_them_back(
    till: Till, shop: FakeServices
) -> None:
    async def ends_meanwhile(_action: object) -> events.Places:
        await till.reconcile(after=timedelta(hours=2))
        return events.Places()

    shop.answers(events.ConfirmEntriesForOrder, ends_meanwhile)

    created = await till.order(free_supper())

    assert await till.state(created.order_id) is OrderState.EXPIRED
    assert "order.paid" not in await till.events(created.order_id)
    (cancelled,) = shop.calls(events.CancelEntriesForOrder)
    assert cancelled.ticket_ids == [SUPPER.id]


async def test_where_its_units_are_gone_no_place_of_it_stays_kept(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(market.ProductsByIds, [FREE_BUN])
    shop.refuses(market.CommitStock, market.StockGone())
    created = await till.order(free_supper().model_copy(update={"cart_items": [line(FREE_BUN)]}))

    order = await till.record(created.order_id)
    assert (order.state, order.ended_because) == (OrderState.EXPIRED, EndedBecause.SOLD_OUT)
    (cancelled,) = shop.calls(events.CancelEntriesForOrder)
    assert cancelled.ticket_ids == [SUPPER.id]


async def test_while_events_is_away_it_waits_and_is_booked_afterwards(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(events.ClaimEntriesForOrder, _away)
    created = await till.order(free_supper())
    assert created.state is OrderState.PREPARING

    await till.reconcile(after=timedelta(minutes=1))
    shop.answers(events.ClaimEntriesForOrder, events.Places())
    await till.let_sagas_run(after=timedelta(minutes=1))

    assert await till.state(created.order_id) is OrderState.PAID
    assert not till.sumup.checkouts


async def test_one_that_was_never_booked_ends_like_any_other(
    till: Till, shop: FakeServices
) -> None:
    shop.answers(events.ClaimEntriesForOrder, _away)
    created = await till.order(free_supper())

    await till.reconcile(after=timedelta(hours=2))
    shop.answers(events.ClaimEntriesForOrder, events.Places())
    await till.let_sagas_run(after=timedelta(minutes=1))

    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_the_mail_says_that_it_is_booked_and_asks_for_no_money(till: Till) -> None:
    await till.order(free_supper())

    ((address, text),) = await till.mails()
    assert address == "ada@example.com"
    assert "is booked. There is nothing to pay." in text
    assert "Supper" in text
    assert "£" not in text


async def _order_that_waits_for_its_places(till: Till, shop: FakeServices) -> CreatedOrder:
    shop.answers(events.ConfirmEntriesForOrder, _away)
    created = await till.order(free_supper())
    assert created.state is OrderState.PREPARING
    return created


def _away(_action: object) -> events.Places:
    raise ServiceUnavailable()
