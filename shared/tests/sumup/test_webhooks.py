import json
from datetime import timedelta

import httpx
import pytest
from sumup.events import EventSignatureError, verify_event_signature

from shared.clock import FrozenClock, utcnow
from shared.payments.client import SumUpClient
from shared.payments.sumup import (
    WebhookNotice,
    WebhookRejected,
    parse_webhook,
    verify_webhook,
)
from shared.testing.sumup import Call, Fault, SimulatorApp, create_simulator
from shared.tests.sumup.world import ADA, EVA, SUMUP, Receiver, client_of, open_checkout

SECRET = EVA.signing_secret or ""


def notices(receiver: Receiver) -> list[WebhookNotice]:
    return [parse_webhook(body) for body in receiver.bodies]


async def test_each_change_is_told_to_the_address_of_the_checkout(
    client: SumUpClient, sumup: SimulatorApp, receiver: Receiver
) -> None:
    checkout = await open_checkout(client)
    sumup.decline(checkout.id)
    sumup.pay(checkout.id)

    assert await sumup.deliver_webhooks() == 2

    assert notices(receiver) == [WebhookNotice(checkout.id, "CHECKOUT_STATUS_CHANGED")] * 2
    assert not sumup.webhooks_waiting


async def test_expiring_is_told(
    client: SumUpClient, sumup: SimulatorApp, receiver: Receiver, now: FrozenClock
) -> None:
    checkout = await open_checkout(client)
    now.advance(timedelta(minutes=45))

    await sumup.deliver_webhooks()

    assert [it.checkout_id for it in notices(receiver)] == [checkout.id]


async def test_what_is_not_taken_is_sent_again_four_times_and_then_never(
    client: SumUpClient, sumup: SimulatorApp, receiver: Receiver, now: FrozenClock
) -> None:
    receiver.status = 500
    sumup.pay((await open_checkout(client)).id)

    sent = [await sumup.deliver_webhooks()]
    for minutes in (1, 5, 20, 120):
        now.advance(timedelta(minutes=minutes, seconds=-1))
        sent.append(await sumup.deliver_webhooks())
        now.advance(timedelta(seconds=1))
        sent.append(await sumup.deliver_webhooks())

    assert sent == [1, 0, 1, 0, 1, 0, 1, 0, 1]
    assert len(receiver.bodies) == 5
    assert not sumup.webhooks_waiting


async def test_the_waits_can_be_scaled(receiver: Receiver, now: FrozenClock) -> None:
    receiver.status = 500
    sumup = create_simulator(
        merchants=[ADA],
        public_url=SUMUP,
        webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(receiver.take)),
        time_scale=0.01,
    )
    async with client_of(ADA, sumup) as client:
        sumup.pay((await open_checkout(client)).id)
    await sumup.deliver_webhooks()

    (waiting,) = sumup.webhooks_waiting

    assert waiting.due_at == now.now() + timedelta(seconds=0.6)
    await sumup.aclose()


async def test_an_address_that_is_not_there_is_tried_again(
    client: SumUpClient, sumup: SimulatorApp, receiver: Receiver
) -> None:
    receiver.is_away = True
    sumup.pay((await open_checkout(client)).id)
    sumup.send_forged_webhook("http://shop.test:port/", "anything")

    await sumup.deliver_webhooks()

    assert [it.attempts for it in sumup.webhooks_waiting] == [1, 1]


@pytest.mark.parametrize(
    ("fault", "sent"), [(Fault.LOST, 0), (Fault.DOUBLED, 2), (Fault.EARLY, 1), (Fault.FORGED, 2)]
)
async def test_a_notification_may_be_lost_doubled_early_or_forged(
    client: SumUpClient, sumup: SimulatorApp, receiver: Receiver, fault: Fault, sent: int
) -> None:
    other = await open_checkout(client, "8-1")
    checkout = await open_checkout(client)
    sumup.behave(Call.WEBHOOK, fault)
    sumup.pay(checkout.id)

    await sumup.deliver_webhooks()

    named = [it.checkout_id for it in notices(receiver)]
    assert named == ([other.id, checkout.id] if fault is Fault.FORGED else [checkout.id] * sent)


async def test_a_forged_notification_may_name_nothing_of_ours(
    client: SumUpClient, sumup: SimulatorApp, receiver: Receiver
) -> None:
    checkout = await open_checkout(client)
    sumup.behave(Call.WEBHOOK, Fault.FORGED_UNKNOWN)
    sumup.pay(checkout.id)
    sumup.send_forged_webhook("https://shop.test/notify/7", "anything")

    await sumup.deliver_webhooks()

    unknown, genuine, sent_by_hand = [it.checkout_id for it in notices(receiver)]
    assert unknown not in {it.id for it in sumup.checkouts}
    assert (genuine, sent_by_hand) == (checkout.id, "anything")


async def test_an_early_notification_comes_before_the_change_can_be_read(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    checkout = await open_checkout(client)
    sumup.behave(Call.WEBHOOK, Fault.EARLY, reads=2)
    sumup.pay(checkout.id)
    await sumup.deliver_webhooks()

    statuses = [(await client.checkout(checkout.id)).status for _ in range(3)]

    assert statuses == ["PENDING", "PENDING", "PAID"]


async def test_a_signed_notification_is_believed_by_us_and_by_the_official_client(
    sumup: SimulatorApp, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(EVA, sumup) as client:
        checkout = await open_checkout(client)
    sumup.pay(checkout.id)
    await sumup.deliver_webhooks()

    body, headers = receiver.bodies[1], receiver.headers[1]
    monkeypatch.setattr("sumup._events.time.time", lambda: utcnow().timestamp())
    verify_event_signature(SECRET, body, headers["x-sumup-webhook-signature"])
    verify_webhook(headers, body, SECRET, utcnow())

    assert parse_webhook(body) == WebhookNotice(checkout.id, "checkouts.paid")


async def test_a_signature_is_made_anew_when_a_notification_is_sent_again(
    sumup: SimulatorApp, receiver: Receiver, now: FrozenClock
) -> None:
    receiver.status = 500
    async with client_of(EVA, sumup) as client:
        sumup.pay((await open_checkout(client)).id)
    await sumup.deliver_webhooks()
    now.advance(timedelta(minutes=6))
    await sumup.deliver_webhooks()

    verify_webhook(receiver.headers[3], receiver.bodies[3], SECRET, utcnow())
    assert receiver.bodies[1] == receiver.bodies[3]


@pytest.mark.parametrize("moved", [-301, 301])
async def test_a_signature_is_believed_for_five_minutes(
    sumup: SimulatorApp, receiver: Receiver, moved: int
) -> None:
    async with client_of(EVA, sumup) as client:
        sumup.pay((await open_checkout(client)).id)
    await sumup.deliver_webhooks()
    headers, body, sent_at = receiver.headers[1], receiver.bodies[1], utcnow()

    verify_webhook(headers, body, SECRET, sent_at + timedelta(seconds=moved // 301 * 300))
    with pytest.raises(WebhookRejected, match="too old"):
        verify_webhook(headers, body, SECRET, sent_at + timedelta(seconds=moved))


async def test_a_changed_body_or_another_secret_is_rejected(
    sumup: SimulatorApp, receiver: Receiver
) -> None:
    async with client_of(EVA, sumup) as client:
        sumup.pay((await open_checkout(client)).id)
    await sumup.deliver_webhooks()
    headers, body = receiver.headers[1], receiver.bodies[1]

    with pytest.raises(WebhookRejected, match="does not fit"):
        verify_webhook(headers, body + b" ", SECRET, utcnow())
    with pytest.raises(WebhookRejected, match="does not fit"):
        verify_webhook(headers, body, "another secret", utcnow())
    with pytest.raises(WebhookRejected, match="no secret"):
        verify_webhook(headers, body, "", utcnow())


@pytest.mark.parametrize("header", ["", "t=1", "v1=00", "t=x,v1=" + "0" * 64, "t=1,v1=00"])
def test_a_malformed_signature_is_rejected(header: str) -> None:
    with pytest.raises(WebhookRejected, match="malformed"):
        verify_webhook({"x-sumup-webhook-signature": header}, b"{}", SECRET, utcnow())
    with pytest.raises(EventSignatureError):
        verify_event_signature(SECRET, b"{}", header)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b'{"event_type": 7}',
        b'{"event_type": "CHECKOUT_STATUS_CHANGED"}',
        b'{"event_type": "CHECKOUT_STATUS_CHANGED", "id": 7}',
        b'{"event_type": "CHECKOUT_STATUS_CHANGED", "id": "../merchants/x"}',
        b'{"event_type": "MEMBER_CREATED", "id": "abc"}',
        b'{"type": "members.updated", "object": {"id": "abc"}}',
        b'{"type": "checkouts.paid", "object": "abc"}',
        b'{"type": "checkouts.paid", "id": "abc"}',
        b"[" * 100_000,
    ],
)
def test_what_is_not_understood_is_about_no_checkout(body: bytes) -> None:
    assert parse_webhook(body).checkout_id is None


@pytest.mark.parametrize("change", ["created", "updated", "paid", "failed", "expired"])
def test_the_newer_events_name_their_checkout(change: str) -> None:
    body = json.dumps({"id": "e1", "type": f"checkouts.{change}", "object": {"id": "c1"}})

    assert parse_webhook(body.encode()) == WebhookNotice("c1", f"checkouts.{change}")
