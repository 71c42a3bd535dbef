"""However SumUp fails while a checkout is opened, there is one checkout in the end, or none."""

import asyncio
from collections.abc import Callable

import httpx
import pytest

from shared.money import Money
from shared.payments.client import SumUpClient
from shared.payments.sumup import (
    CheckoutMismatch,
    CheckoutStatus,
    SumUpRateLimited,
    SumUpUnavailable,
)
from shared.testing.sumup import Call, Fault, SimulatorApp
from shared.tests.sumup.world import (
    ADA,
    BEN,
    SUMUP,
    client_of,
    client_of_replies,
    open_checkout,
)

ACTED = [Fault.TIMEOUT_AFTER, Fault.ERROR_AFTER, Fault.UNREADABLE]
NOT_ACTED = [Fault.TIMEOUT_BEFORE, Fault.ERROR_BEFORE, Fault.CONFLICT, Fault.RATE_LIMITED]
LOOK_UP_FAILS = [
    Fault.TIMEOUT_BEFORE,
    Fault.ERROR_BEFORE,
    Fault.RATE_LIMITED,
    Fault.UNREADABLE,
    Fault.LAGGING,
]


@pytest.mark.parametrize("fault", ACTED)
async def test_what_was_opened_without_an_answer_is_adopted(
    client: SumUpClient, sumup: SimulatorApp, fault: Fault
) -> None:
    sumup.behave(Call.OPEN_CHECKOUT, fault)

    checkout = await open_checkout(client)

    assert [it.id for it in sumup.checkouts] == [checkout.id]
    assert checkout.hosted_url
    assert sumup.calls == {Call.OPEN_CHECKOUT: 1, Call.LIST_CHECKOUTS: 1}


@pytest.mark.parametrize("fault", NOT_ACTED)
async def test_what_was_not_opened_is_opened_by_the_next_try(
    client: SumUpClient, sumup: SimulatorApp, fault: Fault
) -> None:
    sumup.behave(Call.OPEN_CHECKOUT, fault)

    with pytest.raises(SumUpUnavailable):
        await open_checkout(client)
    assert sumup.calls[Call.OPEN_CHECKOUT] == 1
    assert not sumup.checkouts
    checkout = await open_checkout(client)

    assert [it.id for it in sumup.checkouts] == [checkout.id]


@pytest.mark.parametrize("fault", ACTED)
@pytest.mark.parametrize("look_up", LOOK_UP_FAILS)
async def test_a_doubt_that_cannot_be_resolved_is_raised_and_resolved_later(
    client: SumUpClient, sumup: SimulatorApp, fault: Fault, look_up: Fault
) -> None:
    sumup.behave(Call.OPEN_CHECKOUT, fault)
    sumup.behave(Call.LIST_CHECKOUTS, look_up)

    with pytest.raises(SumUpUnavailable) as raised:
        await open_checkout(client)
    checkout = await open_checkout(client)

    assert raised.value.in_doubt
    assert [it.id for it in sumup.checkouts] == [checkout.id]


async def test_opening_again_after_a_crash_adopts(client: SumUpClient, sumup: SimulatorApp) -> None:
    first = await open_checkout(client)

    second = await open_checkout(client)

    assert second == first
    assert len(sumup.checkouts) == 1


async def test_opening_again_after_it_was_paid_shows_that(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    checkout = await open_checkout(client)
    sumup.pay(checkout.id)

    assert (await open_checkout(client)).status is CheckoutStatus.PAID


async def test_two_at_once_open_one(client: SumUpClient, sumup: SimulatorApp) -> None:
    checkouts = await asyncio.gather(*(open_checkout(client) for _ in range(5)))

    assert len({it.id for it in checkouts}) == len(sumup.checkouts) == 1


async def test_a_checkout_of_another_amount_is_not_adopted(client: SumUpClient) -> None:
    await open_checkout(client, amount=Money(1250, "GBP"))

    with pytest.raises(CheckoutMismatch, match=r"amount .* is 12\.50 GBP, not 12\.51 GBP"):
        await open_checkout(client, amount=Money(1251, "GBP"))


async def test_too_many_requests_say_how_long_to_wait(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    sumup.behave(Call.OPEN_CHECKOUT, Fault.RATE_LIMITED)

    with pytest.raises(SumUpRateLimited) as raised:
        await open_checkout(client)

    assert raised.value.retry_after == 7
    assert not raised.value.in_doubt
    assert Call.LIST_CHECKOUTS not in sumup.calls


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_what_was_never_sent_is_not_in_doubt(error: Callable[[str], Exception]) -> None:
    client = client_of_replies(error("no way"))

    with pytest.raises(SumUpUnavailable) as raised:
        await open_checkout(client)

    assert not raised.value.in_doubt


@pytest.mark.parametrize("error", [httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError])
async def test_a_lost_connection_is_in_doubt(error: Callable[[str], Exception]) -> None:
    client = client_of_replies(error("gone"), httpx.Response(200, json=[]))

    with pytest.raises(SumUpUnavailable) as raised:
        await open_checkout(client)

    assert raised.value.in_doubt


async def test_a_call_ends_in_its_time_even_where_bytes_trickle(sumup: SimulatorApp) -> None:
    class Trickle(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            await asyncio.Event().wait()
            raise AssertionError("nobody sets it")

    credentials = client_of(ADA, sumup).credentials
    client = SumUpClient(credentials, base_url=SUMUP, timeout=0.0, transport=Trickle())

    with pytest.raises(SumUpUnavailable) as raised:
        await client.merchant()

    assert raised.value.in_doubt


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"amount": 12.51}, "amount"),
        ({"currency": "EUR"}, "amount"),
        ({"merchant_code": BEN.code}, "merchant"),
        ({"checkout_reference": "8-1"}, "reference"),
        ({"hosted_checkout_url": None}, "hosted page"),
    ],
)
async def test_an_answer_that_is_not_what_was_asked_for_is_told(
    change: dict[str, object], what: str
) -> None:
    client = client_of_replies(httpx.Response(201, json=_document() | change))

    with pytest.raises(CheckoutMismatch) as raised:
        await open_checkout(client)

    assert raised.value.what == what


@pytest.mark.parametrize("change", [{"amount": 12.51}, {"merchant_code": BEN.code}])
async def test_a_look_up_that_shows_something_else_is_told(change: dict[str, object]) -> None:
    client = client_of_replies(
        httpx.Response(409, json={"error_code": "DUPLICATED_CHECKOUT"}),
        httpx.Response(200, json=[_document() | change]),
    )

    with pytest.raises(CheckoutMismatch):
        await open_checkout(client)


async def test_two_under_one_reference_are_told() -> None:
    client = client_of_replies(
        httpx.Response(409), httpx.Response(200, json=[_document(), _document() | {"id": "c2"}])
    )

    with pytest.raises(CheckoutMismatch, match="number"):
        await open_checkout(client)


async def test_what_a_look_up_shows_of_other_references_is_left_alone() -> None:
    client = client_of_replies(
        httpx.Response(409),
        httpx.Response(200, json=[_document() | {"checkout_reference": "7-10"}, _document()]),
    )

    assert (await open_checkout(client)).id == "c1"


def _document() -> dict[str, object]:
    return {
        "id": "c1",
        "checkout_reference": "7-1",
        "amount": 12.5,
        "currency": "GBP",
        "merchant_code": ADA.code,
        "status": "PENDING",
        "hosted_checkout_url": f"{SUMUP}/pay/1",
        "transactions": [],
    }
