"""SumUp's notifications wake us up; nothing they say is believed."""

import json
from datetime import timedelta
from typing import Any

import pytest
from quart import Quart
from quart.testing import QuartClient

from glue.contracts.orders import OrderState
from orders.addresses import order_token, webhook_address
from orders.tests.till import Till
from shared.runtime import Runtime
from shared.testing.sumup import Call, Fault


@pytest.fixture
def stranger(app: Quart) -> QuartClient:
    """A client that no browser of ours is."""
    return QuartClient(app)


def path_of(order_id: int) -> str:
    return webhook_address(order_id).removeprefix("http://orders.test")


async def test_a_notification_settles_after_it_was_answered(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    assert await till.sumup.deliver_webhooks() == 1
    assert till.sumup.webhooks_waiting == ()
    assert await till.state(created.order_id) is OrderState.PENDING

    await till.reconcile()
    assert await till.state(created.order_id) is OrderState.PAID


async def test_the_answer_is_an_empty_success(till: Till, stranger: QuartClient) -> None:
    created = await till.order()
    body = {"event_type": "CHECKOUT_STATUS_CHANGED", "id": await till.checkout_id(created.order_id)}

    answer = await stranger.post(path_of(created.order_id), json=body)

    assert answer.status_code == 200
    assert await answer.get_data() == b""
    assert till.sumup.calls[Call.READ_CHECKOUT] == 0


async def test_a_notification_wakes_the_reconciler(
    till: Till, runtime: Runtime, stranger: QuartClient
) -> None:
    created = await till.order()
    body = {"event_type": "CHECKOUT_STATUS_CHANGED", "id": await till.checkout_id(created.order_id)}

    await stranger.post(path_of(created.order_id), json=body)

    attempt = await till.attempt(created.order_id)
    assert attempt.next_check_at == till.clock.now()
    assert runtime.loops["payments"]._woken.is_set()


async def test_a_doubled_notification_pays_once(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.WEBHOOK, Fault.DOUBLED)
    await till.pay(created.order_id)

    assert await till.sumup.deliver_webhooks() == 2
    await till.reconcile()

    assert await till.events(created.order_id) == ["order.created", "order.paid"]
    assert len(await till.payments()) == 1


async def test_an_early_notification_is_asked_about_again_soon(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.WEBHOOK, Fault.EARLY)
    await till.pay(created.order_id)
    await till.sumup.deliver_webhooks()

    await till.reconcile()
    assert await till.state(created.order_id) is OrderState.PENDING

    attempt = await till.attempt(created.order_id)
    assert attempt.next_check_at is not None
    assert (attempt.next_check_at - till.clock.now()).total_seconds() == 15
    till.clock.move_to(attempt.next_check_at)
    await till.reconcile()
    assert await till.state(created.order_id) is OrderState.PAID


@pytest.mark.parametrize("fault", [Fault.FORGED, Fault.FORGED_UNKNOWN])
async def test_a_forged_notification_settles_nothing_that_was_not_paid(
    till: Till, fault: Fault
) -> None:
    paid, unpaid = await till.order(key="k1"), await till.order(key="k2")
    till.sumup.behave(Call.WEBHOOK, fault)
    await till.pay(paid.order_id)

    await till.sumup.deliver_webhooks()
    await till.reconcile()

    assert await till.state(paid.order_id) is OrderState.PAID
    assert await till.state(unpaid.order_id) is OrderState.PENDING


async def test_a_paid_checkout_of_another_merchant_never_settles_an_order(till: Till) -> None:
    created = await till.order()
    theirs = await till.checkout_of_another_merchant(created.sumup_reference)
    till.sumup.pay(theirs)

    till.sumup.send_forged_webhook(webhook_address(created.order_id), theirs)
    await till.sumup.deliver_webhooks()
    await till.reconcile()

    assert await till.state(created.order_id) is OrderState.PENDING
    assert await till.payments() == []


async def test_the_signed_generation_wakes_up_too(till: Till, stranger: QuartClient) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    event = {
        "id": "e-1",
        "type": "checkouts.paid",
        "object": {"id": await till.checkout_id(created.order_id), "type": "checkout"},
    }
    signature = {"X-SumUp-Webhook-Signature": "t=1,v1=" + "0" * 64}

    answer = await stranger.post(path_of(created.order_id), json=event, headers=signature)
    await till.reconcile()

    assert answer.status_code == 200
    assert await till.state(created.order_id) is OrderState.PAID


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        json.dumps({"event_type": "SOMETHING_NEW", "id": "x"}),
        json.dumps({"type": "members.created", "object": {"id": "x"}}),
    ],
)
async def test_what_is_not_about_a_checkout_is_taken_and_ignored(
    till: Till, stranger: QuartClient, body: str
) -> None:
    created = await till.order()

    answer = await stranger.post(path_of(created.order_id), data=body)
    await till.reconcile()

    assert answer.status_code == 200
    assert till.sumup.calls[Call.READ_CHECKOUT] == 0


async def test_an_unknown_token_is_not_found_and_nothing_is_said(
    till: Till, stranger: QuartClient
) -> None:
    created = await till.order()
    shoppers = order_token(created.order_id)
    body: dict[str, Any] = {"event_type": "CHECKOUT_STATUS_CHANGED", "id": "x"}

    for token in ("x", "1", shoppers, shoppers[:-1]):
        answer = await stranger.post(f"/checkout/webhook/{token}/", json=body)

        assert answer.status_code == 404
        assert await answer.get_data() == b""


async def test_a_notification_about_an_order_that_has_ended_is_a_reason_to_ask_once(
    till: Till,
) -> None:
    created = await till.order()
    await till.reconcile(after=timedelta(minutes=41))
    before = till.sumup.calls[Call.READ_CHECKOUT]

    till.sumup.send_forged_webhook(webhook_address(created.order_id), "late")
    await till.sumup.deliver_webhooks()
    for _ in range(3):
        await till.reconcile(after=timedelta(minutes=5))

    assert till.sumup.calls[Call.READ_CHECKOUT] == before + 1
    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_a_notification_about_an_order_that_is_over_changes_nothing(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    await till.sumup.deliver_webhooks()
    await till.reconcile()

    till.sumup.send_forged_webhook(webhook_address(created.order_id), "again")
    await till.sumup.deliver_webhooks()
    await till.reconcile()

    assert till.sumup.calls[Call.READ_CHECKOUT] == 1
    assert await till.state(created.order_id) is OrderState.PAID
