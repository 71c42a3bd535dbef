"""The way on to the next seller, and what a shopper puts right on an order that is still open."""

from datetime import timedelta

import pytest
from quart.testing import QuartClient
from sqlalchemy import update

from glue.contracts.orders import AddressRefused, OrdersByKey, OrderStandings, OrderState
from orders.addresses import handover_address, return_address
from orders.models import AttemptStatus, PaymentAttempt
from orders.tests.factories import basket
from orders.tests.test_returning import page_of
from orders.tests.till import Till
from shared.db import transaction
from shared.testing.sumup import Call, Fault

WALK = "http://cart.test/checkout/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "http://cart.test.evil.example/checkout/",
        "http://cart.test@evil.example/",
        "//evil.example/",
        "/checkout/",
        "http:\\\\evil.example",
        "javascript:alert(1)",
        "http://orders.test/",
    ],
)
async def test_a_way_on_that_leads_elsewhere_is_refused(till: Till, elsewhere: str) -> None:
    with pytest.raises(AddressRefused):
        await till.order(basket(way_on=elsewhere))


async def test_who_has_more_to_pay_is_led_on(till: Till, client: QuartClient) -> None:
    created = await till.order(basket(way_on=WALK))
    await till.pay(created.order_id)

    text = await page_of(client, created.order_id)

    assert f'href="{WALK}"' in text
    assert "Go on with your basket" in text


async def test_who_has_nothing_more_to_pay_is_not(till: Till, client: QuartClient) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    assert "Go on with your basket" not in await page_of(client, created.order_id)


async def test_an_address_put_right_is_where_the_receipt_goes(till: Till) -> None:
    created = await till.order(basket(email="ada@exmaple.com", name="Ada", note="Friday"))
    await till.order(basket(email="ada@example.com", name="Ada Byron", note="Friday"))

    await till.pay(created.order_id)
    await till.reconcile(after=timedelta(minutes=1))

    order = await till.record(created.order_id)
    assert (order.email, order.customer_name) == ("ada@example.com", "Ada Byron")
    assert [address for address, _ in await till.mails()] == ["ada@example.com"]


async def test_a_basket_sent_again_after_its_time_renews_its_order(till: Till) -> None:
    first = await till.order()
    till.clock.advance(timedelta(minutes=31))

    second = await till.order()

    attempts = await till.attempts(first.order_id)
    assert second.order_id == first.order_id
    assert [it.status for it in attempts] == [AttemptStatus.EXPIRED, AttemptStatus.PENDING]
    assert second.sumup_hosted_url == attempts[-1].hosted_url != first.sumup_hosted_url


async def test_while_sumup_is_silent_a_lapsed_order_is_left_to_be_renewed(till: Till) -> None:
    first = await till.order()
    till.clock.advance(timedelta(minutes=31))
    till.sumup.behave(Call.READ_CHECKOUT, Fault.TIMEOUT_BEFORE)

    second = await till.order()

    assert (second.order_id, second.sumup_hosted_url) == (first.order_id, None)
    assert second.address == handover_address(first.order_id)


async def test_a_paid_order_is_not_put_right_by_sending_its_basket_again(till: Till) -> None:
    order_id = await till.paid_order(basket(name="Ada"))

    await till.order(basket(email="ben@example.com", name="Ben"))

    order = await till.record(order_id)
    assert (order.email, order.customer_name) == ("ada@example.com", "Ada")


async def test_cart_is_told_where_payments_stand(till: Till) -> None:
    paid = await till.paid_order(key="paid")
    waiting = await till.order(key="waiting")

    told = await till.cart.fetch(OrderStandings(order_ids=[waiting.order_id, paid, 999]))

    first, second = sorted(told, key=lambda it: it.order_id)
    attempt = await till.attempt(waiting.order_id)
    assert (first.order_id, first.state, first.kept_until) == (paid, OrderState.PAID, None)
    assert (second.state, second.total.minor) == (OrderState.PENDING, 1425)
    assert second.kept_until == attempt.valid_until
    assert second.address == return_address(waiting.order_id)
    assert second.pay_address == handover_address(waiting.order_id)


async def test_cart_is_told_of_doubt(till: Till) -> None:
    created = await till.order()
    async with transaction() as session:
        await session.execute(update(PaymentAttempt).values(reference="of somebody else"))
    await till.reconcile(after=timedelta(minutes=1))

    (told,) = await till.cart.fetch(OrderStandings(order_ids=[created.order_id]))

    assert (told.in_doubt, told.kept_until) == (True, None)


async def test_an_open_order_says_until_when_it_is_kept(till: Till, client: QuartClient) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=10))

    text = await page_of(client, created.order_id)

    assert "Your things are kept until" in text
    assert 'data-countdown="1200"' in text


async def test_the_time_that_ran_out_is_not_counted_but_renewed(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=31))

    text = await page_of(client, created.order_id)

    assert "data-countdown" not in text
    assert "Renew, £14.25" in text


async def test_cart_is_told_which_of_its_keys_have_made_an_order(till: Till) -> None:
    made = await till.order(key="made")

    told = await till.cart.fetch(OrdersByKey(order_keys=["made", "never sent"]))

    assert told == {"made": made.order_id}
