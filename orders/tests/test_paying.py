"""Paying now, or once more: never two ways to pay one order at once."""

from datetime import timedelta

import pytest
from quart.testing import QuartClient
from sqlalchemy import update

from glue.contracts import events
from glue.contracts.orders import OrderState
from orders.addresses import handover_address, return_address
from orders.models import AttemptStatus, EndedBecause, PaymentAttempt
from orders.payments.paying import way_to_pay
from orders.payments.schedule import MOST_ATTEMPTS
from orders.tests.factories import basket_with_places
from orders.tests.till import Till
from shared.db import transaction
from shared.payments.sumup import CheckoutStatus, SumUpUnavailable
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault

MINUTE = timedelta(minutes=1)
CHECKOUT_OVER = timedelta(minutes=31)


def path(address: str) -> str:
    return address.removeprefix("http://orders.test")


async def test_paying_leads_to_the_open_checkout(till: Till) -> None:
    created = await till.order()

    assert await way_to_pay(created.order_id) == created.sumup_hosted_url


async def test_a_declined_payment_is_tried_again_at_the_same_checkout(till: Till) -> None:
    created = await till.order()
    await till.decline(created.order_id)
    await till.reconcile(after=MINUTE)

    assert await way_to_pay(created.order_id) == created.sumup_hosted_url
    assert len(await till.attempts(created.order_id)) == 1


async def test_an_attempt_that_is_over_is_followed_by_another(till: Till) -> None:
    created = await till.order()
    till.clock.advance(CHECKOUT_OVER)

    address = await way_to_pay(created.order_id)

    first, second = await till.attempts(created.order_id)
    assert address == handover_address(created.order_id)
    assert (first.status, second.status) == (AttemptStatus.EXPIRED, AttemptStatus.PENDING)
    assert (first.number, second.number) == (1, 2)
    assert first.next_check_at is None
    assert second.reference.startswith(f"BAKERY-{created.order_id}-2-")
    assert await till.state(created.order_id) is OrderState.PENDING
    assert len(till.sumup.checkouts) == 2

    await till.pay(created.order_id)
    await till.reconcile(after=MINUTE)
    assert await till.state(created.order_id) is OrderState.PAID


async def test_a_checkout_with_no_time_left_is_closed_before_the_next_is_opened(
    till: Till,
) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=29, seconds=30))

    await way_to_pay(created.order_id)

    statuses = [checkout.status for checkout in till.sumup.checkouts]
    assert statuses == [CheckoutStatus.EXPIRED, CheckoutStatus.PENDING]


async def test_a_payment_that_came_first_is_settled_and_nothing_new_is_opened(
    till: Till,
) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=29, seconds=30))
    till.sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING)
    await till.pay(created.order_id)

    address = await way_to_pay(created.order_id)

    assert address == handover_address(created.order_id)
    assert await till.state(created.order_id) is OrderState.PAID
    assert len(till.sumup.checkouts) == 1


async def test_no_second_attempt_begins_while_the_first_may_be_paid(till: Till) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=29, seconds=30))
    till.sumup.behave(Call.DEACTIVATE, Fault.ERROR_BEFORE)

    with pytest.raises(SumUpUnavailable):
        await way_to_pay(created.order_id)

    assert len(await till.attempts(created.order_id)) == 1


async def test_an_order_is_not_renewed_for_ever(till: Till, shop: FakeServices) -> None:
    created = await till.order(basket_with_places())
    for _ in range(MOST_ATTEMPTS):
        assert await till.state(created.order_id) is OrderState.PENDING
        till.clock.advance(CHECKOUT_OVER)
        await way_to_pay(created.order_id)

    order = await till.record(created.order_id)
    assert (order.state, order.ended_because) == (OrderState.EXPIRED, EndedBecause.NOT_PAID)
    assert await till.events(created.order_id) == ["order.created", "order.expired"]
    attempts = await till.attempts(created.order_id)
    assert [it.status for it in attempts] == [AttemptStatus.EXPIRED] * MOST_ATTEMPTS
    assert {it.next_check_at for it in attempts} == {None}


async def test_a_payment_before_the_end_of_the_last_attempt_is_in_time(till: Till) -> None:
    created = await till.order()
    for _ in range(MOST_ATTEMPTS - 1):
        till.clock.advance(CHECKOUT_OVER)
        await way_to_pay(created.order_id)
    await till.pay(created.order_id)

    till.clock.advance(CHECKOUT_OVER)
    await way_to_pay(created.order_id)

    assert await till.state(created.order_id) is OrderState.PAID


async def test_the_renewed_order_ends_later(till: Till) -> None:
    created = await till.order()
    till.clock.advance(CHECKOUT_OVER)
    await way_to_pay(created.order_id)

    await till.reconcile(after=timedelta(minutes=20))
    assert await till.state(created.order_id) is OrderState.PENDING

    await till.reconcile(after=timedelta(minutes=25))
    assert await till.state(created.order_id) is OrderState.EXPIRED
    assert await till.events(created.order_id) == ["order.created", "order.expired"]


async def test_places_are_claimed_anew_for_the_next_attempt(till: Till, shop: FakeServices) -> None:
    created = await till.order(basket_with_places())
    till.clock.advance(CHECKOUT_OVER)

    await way_to_pay(created.order_id)

    first, second = shop.calls(events.ClaimEntriesForOrder)
    assert second.held_until - first.held_until == CHECKOUT_OVER
    assert len(set(shop.keys(events.ClaimEntriesForOrder))) == 2


async def test_places_that_are_gone_by_then_end_the_order(till: Till, shop: FakeServices) -> None:
    created = await till.order(basket_with_places())
    till.clock.advance(CHECKOUT_OVER)
    shop.refuses(events.ClaimEntriesForOrder, events.HoldExpired())

    await way_to_pay(created.order_id)

    record = await till.record(created.order_id)
    assert record.ended_because is EndedBecause.PLACES_GONE
    assert len(till.sumup.checkouts) == 1


@pytest.mark.parametrize("minutes", [0, 41])
async def test_what_is_over_is_only_shown(till: Till, minutes: int) -> None:
    created = await till.order()
    if not minutes:
        await till.pay(created.order_id)
    await till.reconcile(after=max(minutes * MINUTE, MINUTE))

    assert await way_to_pay(created.order_id) == return_address(created.order_id)
    assert len(await till.attempts(created.order_id)) == 1


async def test_what_is_in_doubt_is_only_shown(till: Till) -> None:
    created = await till.order()
    async with transaction() as session:
        await session.execute(
            update(PaymentAttempt).values(status=AttemptStatus.MISMATCH, problem="amount")
        )

    assert await way_to_pay(created.order_id) == return_address(created.order_id)


async def test_an_attempt_being_opened_is_waited_for(till: Till) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)
    created = await till.order()

    assert await way_to_pay(created.order_id) == handover_address(created.order_id)
    assert len(await till.attempts(created.order_id)) == 1


async def test_an_order_whose_time_is_over_is_not_renewed(till: Till) -> None:
    created = await till.order()
    await till.reconcile(after=CHECKOUT_OVER)
    till.clock.advance(timedelta(minutes=10))

    await way_to_pay(created.order_id)

    assert len(await till.attempts(created.order_id)) == 1


async def test_the_button_leads_to_sumup_without_a_cookie(till: Till, client: QuartClient) -> None:
    created = await till.order()

    answer = await client.post(f"{path(return_address(created.order_id))}pay/")

    assert (answer.status_code, answer.headers["Location"]) == (303, created.sumup_hosted_url)


async def test_the_button_says_when_sumup_is_silent(till: Till, client: QuartClient) -> None:
    created = await till.order()
    till.clock.advance(CHECKOUT_OVER)
    till.sumup.behave(Call.READ_CHECKOUT, Fault.ERROR_BEFORE, times=None)

    answer = await client.post(f"{path(return_address(created.order_id))}pay/")
    page = await client.get(path(answer.headers["Location"]))

    assert answer.headers["Location"] == return_address(created.order_id)
    assert "SumUp does not answer right now" in await page.get_data(as_text=True)


async def test_asking_again_settles(till: Till, client: QuartClient) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    answer = await client.post(f"{path(return_address(created.order_id))}recheck/")
    page = await client.get(path(answer.headers["Location"]))

    text = await page.get_data(as_text=True)
    assert "We asked SumUp again" in text
    assert "Paid, thank you" in text


async def test_asking_again_in_vain_says_so(till: Till, client: QuartClient) -> None:
    created = await till.order()
    till.sumup.behave(Call.READ_CHECKOUT, Fault.ERROR_BEFORE, times=None)

    answer = await client.post(f"{path(return_address(created.order_id))}recheck/")
    page = await client.get(path(answer.headers["Location"]))

    assert "SumUp does not answer right now" in await page.get_data(as_text=True)


async def test_another_site_cannot_press_the_buttons(till: Till, client: QuartClient) -> None:
    created = await till.order()
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.test"}

    for verb in ("pay", "recheck"):
        address = f"{path(return_address(created.order_id))}{verb}/"
        assert (await client.post(address, headers=foreign)).status_code == 403
