"""To SumUp and back, with nothing but the token in the address."""

from datetime import timedelta

import pytest
from quart.testing import QuartClient
from sqlalchemy import update

from glue.contracts import events
from glue.contracts.orders import CreatedOrder, OrderState
from orders.addresses import Purpose, handover_address, order_token, return_address
from orders.models import PaymentAttempt
from orders.tests.factories import basket_with_places
from orders.tests.till import Till
from shared.db import transaction
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault

HTMX = {"HX-Request": "true"}


def path(address: str) -> str:
    return address.removeprefix("http://orders.test")


async def page_of(client: QuartClient, order_id: int) -> str:
    answer = await client.get(path(return_address(order_id)))
    assert answer.status_code == 200
    return str(await answer.get_data(as_text=True))


async def test_the_handover_leads_to_sumup(till: Till, client: QuartClient) -> None:
    created = await till.order()

    answer = await client.get(path(created.address))

    assert answer.status_code == 303
    assert answer.headers["Location"] == created.sumup_hosted_url
    assert answer.headers["Cache-Control"] == "private, no-store"


async def test_the_handover_waits_while_sumups_page_is_being_opened(
    till: Till, client: QuartClient
) -> None:
    created = await unopened(till)

    answer = await client.get(path(created.address))

    assert answer.status_code == 200
    assert answer.headers["Refresh"] == "2"
    assert "£14.25" in await answer.get_data(as_text=True)


@pytest.mark.parametrize("minutes", [29.5, 35, 41])
async def test_the_handover_leads_back_when_there_is_no_time_left_to_pay(
    till: Till, client: QuartClient, minutes: float
) -> None:
    created = await till.order()
    await till.reconcile(after=timedelta(minutes=minutes))

    answer = await client.get(path(created.address))

    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        return_address(created.order_id),
    )


async def test_the_return_page_settles_before_it_answers(till: Till, client: QuartClient) -> None:
    created = await till.order()
    back = till.sumup.pay(await till.checkout_id(created.order_id))
    assert back is not None

    answer = await client.get(path(back))

    text = await answer.get_data(as_text=True)
    assert "Paid, thank you" in text
    assert "Ring at the back door" in text
    assert await till.state(created.order_id) is OrderState.PAID


async def test_the_return_page_needs_no_cookie_and_stays_out_of_caches(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()

    answer = await client.get(path(return_address(created.order_id)))

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert "ada@example.com" not in await answer.get_data(as_text=True)


async def test_an_unpaid_order_waits_and_looks_again_with_and_without_script(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()

    text = await page_of(client, created.order_id)

    assert "Waiting for your payment" in text
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in text
    assert f'hx-get="{path(return_address(created.order_id))}?looks=1"' in text
    assert 'hx-trigger="load delay:2s, lapsed"' in text


async def test_htmx_gets_the_region_alone_and_looks_less_and_less_often(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()
    address = path(return_address(created.order_id))

    third = await client.get(f"{address}?looks=3", headers=HTMX)
    hundredth = await client.get(f"{address}?looks=100", headers=HTMX)

    text = await third.get_data(as_text=True)
    assert text.lstrip().startswith("<section")
    assert "delay:8s" in text
    assert "delay:30s" in await hundredth.get_data(as_text=True)


async def test_an_order_that_came_to_rest_is_announced_and_looks_no_more(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    answer = await client.get(path(return_address(created.order_id)), headers=HTMX)

    text = await answer.get_data(as_text=True)
    assert 'data-announce="Paid, thank you"' in text
    assert "hx-get" not in text


async def test_a_declined_payment_offers_to_try_again(till: Till, client: QuartClient) -> None:
    created = await till.order()
    await till.decline(created.order_id)

    text = await page_of(client, created.order_id)

    assert "The payment did not go through" in text
    assert "Try again, £14.25" in text
    assert f'action="{path(return_address(created.order_id))}pay/"' in text


async def test_an_expired_order_says_that_nothing_was_taken(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()
    await till.reconcile(after=timedelta(minutes=41))

    text = await page_of(client, created.order_id)

    assert "This order has expired" in text
    assert "nothing was taken" in text
    assert "pay/" not in text


async def test_a_checkout_that_ran_out_offers_to_pay_anew(till: Till, client: QuartClient) -> None:
    created = await till.order()
    till.clock.advance(timedelta(minutes=31))

    text = await page_of(client, created.order_id)

    assert "The time to pay ran out" in text
    assert "Renew, £14.25" in text


async def test_a_mismatch_asks_not_to_pay_again(till: Till, client: QuartClient) -> None:
    created = await till.order()
    async with transaction() as session:
        await session.execute(update(PaymentAttempt).values(reference="of somebody else"))
    await till.reconcile(after=timedelta(minutes=1))

    text = await page_of(client, created.order_id)

    assert "We are looking into your payment" in text
    assert f"{path(return_address(created.order_id))}pay/" not in text


async def test_places_that_are_gone_are_told(
    till: Till, shop: FakeServices, client: QuartClient
) -> None:
    shop.refuses(events.ClaimEntriesForOrder, events.HoldExpired())
    created = await till.order(basket_with_places())

    text = await page_of(client, created.order_id)

    assert "The places are no longer free" in text
    assert "Bread lesson" in text
    assert "Booking" in text
    assert "Ticket" in text


async def test_an_order_being_prepared_says_so(till: Till, client: QuartClient) -> None:
    created = await unopened(till)

    assert "Preparing your payment" in await page_of(client, created.order_id)


async def test_sumup_being_silent_is_no_error_page(till: Till, client: QuartClient) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    till.sumup.behave(Call.READ_CHECKOUT, Fault.TIMEOUT_BEFORE)

    text = await page_of(client, created.order_id)

    assert "Waiting for your payment" in text


async def test_looking_at_once_again_does_not_ask_sumup_again(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()

    await page_of(client, created.order_id)
    await page_of(client, created.order_id)
    assert till.sumup.calls[Call.READ_CHECKOUT] == 1

    till.clock.advance(timedelta(seconds=2))
    await page_of(client, created.order_id)
    assert till.sumup.calls[Call.READ_CHECKOUT] == 2


async def test_who_pays_at_once_after_a_decline_is_not_told_of_the_decline(
    till: Till, client: QuartClient
) -> None:
    created = await till.order()
    await till.decline(created.order_id)
    assert "The payment did not go through" in await page_of(client, created.order_id)

    await till.pay(created.order_id)

    assert "Paid, thank you" in await page_of(client, created.order_id)


async def test_tokens_of_others_are_not_found(till: Till, client: QuartClient) -> None:
    created = await till.order()
    good = order_token(created.order_id)
    webhooks = order_token(created.order_id, Purpose.WEBHOOK)

    for token in ("x", good + "x", webhooks):
        for address in (f"/checkout/return/{token}/", f"/checkout/pay/{token}/"):
            assert (await client.get(address)).status_code == 404
        for verb in ("pay", "recheck"):
            answer = await client.post(f"/checkout/return/{token}/{verb}/")
            assert answer.status_code == 404


async def test_a_good_token_of_an_order_that_is_not_there_is_not_found(
    till: Till, client: QuartClient
) -> None:
    for address in (return_address(999), handover_address(999)):
        assert (await client.get(path(address))).status_code == 404


async def unopened(till: Till) -> CreatedOrder:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)
    return await till.order()
