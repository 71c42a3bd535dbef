"""SumUp's refusals come in two shapes; both are read, and anything else leaves a doubt."""

import httpx
import pytest

from shared.clock import FrozenClock
from shared.payments.sumup import (
    SumUpRateLimited,
    SumUpRefused,
    SumUpUnavailable,
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


async def test_a_partial_answer_is_not_filled_in() -> None:
    with pytest.raises(SumUpUnavailable, match="not readable"):
        await client_of_replies(httpx.Response(200, json={"id": "c1", "status": "PAID"})).checkout(
            "c1"
        )
