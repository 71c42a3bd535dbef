"""SumUp's refusals come in two shapes; both are read, and anything else leaves a doubt."""

from datetime import UTC, datetime

import httpx
import pytest

from shared.clock import FrozenClock
from shared.money import Money
from shared.payments.exchange import ask
from shared.payments.sumup import (
    SumUpRateLimited,
    SumUpRefused,
    SumUpUnavailable,
    TransactionStatus,
)
from shared.tests.sumup.world import client_of_replies


@pytest.mark.parametrize(
    ("status", "body", "code", "param"),
    [
        (400, {"error_code": "INVALID", "param": "amount"}, "INVALID", "amount"),
        (400, [{"error_code": "MISSING", "param": "id"}], "MISSING", "id"),
        (400, {"type": "https://sumup.test/problem/bad"}, "bad", None),
        (403, {"error_message": "no", "error_code": "FORBIDDEN"}, "FORBIDDEN", None),
        (418, "a teapot", "418", None),
        (400, [], "400", None),
        (400, {}, "400", None),
    ],
)
async def test_a_refusal_is_read_in_each_of_its_shapes(
    status: int, body: object, code: str, param: str | None
) -> None:
    with pytest.raises(SumUpRefused) as raised:
        await client_of_replies(httpx.Response(status, json=body)).merchant()

    assert (raised.value.status, raised.value.code) == (status, code)
    assert raised.value.param == param


async def test_a_refusal_that_is_not_json_is_still_one() -> None:
    with pytest.raises(SumUpRefused, match="418 418: a teapot"):
        await client_of_replies(httpx.Response(418, text="a teapot")).merchant()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12),
        ("Sat, 21 Nov 2026 09:00:30 GMT", 30),
        ("Sat, 21 Nov 2020 09:00:30 GMT", 0),
        ("soon", None),
        (None, None),
    ],
)
async def test_the_time_to_wait_is_read_in_each_of_its_shapes(
    now: FrozenClock, header: str | None, seconds: int | None
) -> None:
    headers = {} if header is None else {"Retry-After": header}

    with pytest.raises(SumUpRateLimited) as raised:
        await client_of_replies(httpx.Response(429, headers=headers)).merchant()

    assert raised.value.retry_after == seconds


@pytest.mark.parametrize("status", [301, 408, 500, 502, 503, 504])
async def test_an_answer_that_says_nothing_leaves_a_doubt(status: int) -> None:
    with pytest.raises(SumUpUnavailable) as raised:
        await client_of_replies(httpx.Response(status)).merchant()

    assert raised.value.in_doubt


async def test_a_call_that_fails_before_it_is_sent_is_not_answered_by_the_reply_before() -> None:
    async def call() -> None:
        raise ValueError("the official client broke")

    document = {"merchant_code": "M1", "default_currency": "GBP", "country": "GB"}
    assert await client_of_replies(httpx.Response(200, json=document)).merchant()

    with pytest.raises(SumUpUnavailable, match="lost"):
        await ask(call(), within=1)


async def test_a_partial_answer_is_not_filled_in() -> None:
    with pytest.raises(SumUpUnavailable, match="not readable"):
        await client_of_replies(httpx.Response(200, json={"id": "c1", "status": "PAID"})).checkout(
            "c1"
        )


async def test_a_refunded_payment_without_its_refunds_does_not_tell_them() -> None:
    document = {"id": "t", "status": "REFUNDED", "amount": 5, "currency": "GBP"}

    transaction = await client_of_replies(httpx.Response(200, json=document)).transaction("t")

    assert transaction.was_paid
    assert transaction.refunded is None


async def test_a_refund_that_failed_is_not_counted() -> None:
    events = [
        {"id": 1, "type": "REFUND", "status": "FAILED", "amount": 2},
        {"id": 2, "type": "REFUND", "status": "REFUNDED", "amount": 1.5},
        {"id": 3, "type": "PAYOUT", "status": "PAID_OUT", "amount": 5},
    ]
    document = {"id": "t", "status": "REFUNDED", "amount": 5, "currency": "GBP", "events": events}

    transaction = await client_of_replies(httpx.Response(200, json=document)).transaction("t")

    assert transaction.refunded == Money(150, "GBP")


async def test_a_state_that_sumup_adds_later_is_no_payment() -> None:
    document = {"id": "t", "status": "CHARGE_BACK", "amount": 5, "currency": "GBP"}

    transaction = await client_of_replies(httpx.Response(200, json=document)).transaction("t")

    assert transaction.status is TransactionStatus.OTHER
    assert not transaction.was_paid


@pytest.mark.parametrize("written", ["2026-11-21T09:00:00", "2026-11-21T10:00:00+01:00"])
async def test_times_are_read_as_utc(written: str) -> None:
    document = {"id": "t", "status": "SUCCESSFUL", "amount": 5, "currency": "GBP"}

    client = client_of_replies(httpx.Response(200, json=document | {"timestamp": written}))

    assert (await client.transaction("t")).at == datetime(2026, 11, 21, 9, tzinfo=UTC)
