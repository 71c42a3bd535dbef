"""Every answer of the simulator is one that SumUp's description of its API allows."""

from collections.abc import AsyncIterator

import httpx
import pytest
from jsonschema import ValidationError

from shared.testing.data import real_data
from shared.testing.sumup import Call, Fault, SimulatorApp
from shared.tests.sumup.description import Description
from shared.tests.sumup.world import ADA, BEN, SUMUP

CHECKOUTS = "/v0.1/checkouts"
CHECKOUT = "/v0.1/checkouts/{checkout_id}"
REFUNDS = "/v1.0/merchants/{merchant_code}/payments/{transaction_id}/refunds"
TRANSACTION = "/v2.1/merchants/{merchant_code}/transactions"
HISTORY = "/v2.1/merchants/{merchant_code}/transactions/history"
MERCHANT = "/v1/merchants/{merchant_code}"

WHOLE = {
    "checkout_reference": "7-1",
    "amount": 12.5,
    "currency": "GBP",
    "merchant_code": ADA.code,
    "description": "Order 7",
    "return_url": "https://shop.test/notify/7",
    "redirect_url": "https://shop.test/return/7",
    "valid_until": "2026-11-21T09:45:00+00:00",
    "hosted_checkout": {"enabled": True},
}


@pytest.fixture(scope="module")
def description() -> Description:
    return Description(real_data("sumup/openapi.yaml"))


class Caller:
    """Call the simulator as any client might, and have each answer judged."""

    def __init__(self, http: httpx.AsyncClient, description: Description) -> None:
        self._http = http
        self._description = description

    async def __call__(
        self,
        method: str,
        operation: str,
        status: int,
        *,
        json: object = None,
        params: dict[str, str] | None = None,
        key: str = ADA.api_key,
        merchant_code: str = ADA.code,
        checkout_id: str = "nothing",
        transaction_id: str = "nothing",
    ) -> httpx.Response:
        path = operation.format(
            merchant_code=merchant_code, checkout_id=checkout_id, transaction_id=transaction_id
        )
        answer = await self._http.request(
            method, path, json=json, params=params, headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.status_code == status, answer.text
        self._description.check(operation, answer)
        return answer


@pytest.fixture
async def call(sumup: SimulatorApp, description: Description) -> AsyncIterator[Caller]:
    async with httpx.AsyncClient(base_url=SUMUP, transport=sumup.transport()) as http:
        yield Caller(http, description)


async def test_checkouts_from_opening_to_paying(call: Caller, sumup: SimulatorApp) -> None:
    checkout = (await call("POST", CHECKOUTS, 201, json=WHOLE)).json()
    assert checkout["amount"] == 12.5
    await call("POST", CHECKOUTS, 409, json=WHOLE)
    sumup.decline(checkout["id"])
    await call("GET", CHECKOUT, 200, checkout_id=checkout["id"])
    sumup.pay(checkout["id"])
    paid = (await call("GET", CHECKOUT, 200, checkout_id=checkout["id"])).json()
    assert paid["transaction_id"] == paid["transactions"][1]["id"]
    listed = await call("GET", CHECKOUTS, 200, params={"checkout_reference": "7-1"})
    assert listed.json() == [paid]
    await call("DELETE", CHECKOUT, 409, checkout_id=checkout["id"])


async def test_checkouts_that_are_closed(call: Caller) -> None:
    minimal = {name: WHOLE[name] for name in list(WHOLE)[:4]} | {"amount": 3}

    checkout = (await call("POST", CHECKOUTS, 201, json=minimal)).json()
    closed = (await call("DELETE", CHECKOUT, 200, checkout_id=checkout["id"])).json()

    assert "hosted_checkout_url" not in checkout
    assert (closed["status"], closed["amount"]) == ("EXPIRED", 3)


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"checkout_reference": None}, "MISSING", "checkout_reference"),
        ({"checkout_reference": "x" * 65}, "INVALID", "checkout_reference"),
        ({"checkout_reference": 7}, "INVALID", "checkout_reference"),
        ({"amount": None}, "MISSING", "amount"),
        ({"amount": "12.50"}, "INVALID", "amount"),
        ({"amount": True}, "INVALID", "amount"),
        ({"amount": 12.505}, "INVALID", "amount"),
        ({"amount": 0}, "INVALID", "amount"),
        ({"amount": -1}, "INVALID", "amount"),
        ({"currency": "EUR"}, "INVALID", "currency"),
        ({"merchant_code": ""}, "MISSING", "merchant_code"),
        ({"return_url": "shop.test"}, "INVALID", "return_url"),
        ({"return_url": "http://["}, "INVALID", "return_url"),
        ({"redirect_url": 7}, "INVALID", "redirect_url"),
        ({"valid_until": "soon"}, "INVALID", "valid_until"),
        ({"valid_until": "2026-11-21T09:45:00"}, "INVALID", "valid_until"),
        ({"valid_until": "2026-11-21T09:00:00Z"}, "INVALID", "valid_until"),
    ],
)
async def test_a_checkout_that_cannot_be_opened(
    call: Caller, sumup: SimulatorApp, change: dict[str, object], code: str, param: str
) -> None:
    refusal = (await call("POST", CHECKOUTS, 400, json=WHOLE | change)).json()

    assert (refusal["error_code"], refusal["param"]) == (code, param)
    assert not sumup.checkouts


@pytest.mark.parametrize("body", [[], "text", 7])
async def test_a_body_that_is_no_object(call: Caller, body: object) -> None:
    await call("POST", CHECKOUTS, 400, json=body)


async def test_a_body_that_is_no_json(sumup: SimulatorApp, description: Description) -> None:
    async with httpx.AsyncClient(base_url=SUMUP, transport=sumup.transport()) as http:
        headers = {"Authorization": f"Bearer {ADA.api_key}"}
        answer = await http.post(CHECKOUTS, content=b"{", headers=headers)

    assert answer.status_code == 400
    description.check(CHECKOUTS, answer)


async def test_refunds_and_what_shows_them(call: Caller, sumup: SimulatorApp) -> None:
    checkout = (await call("POST", CHECKOUTS, 201, json=WHOLE)).json()
    sumup.decline(checkout["id"])
    sumup.pay(checkout["id"])
    declined, paid = sumup.checkouts[0].attempts

    await call("POST", REFUNDS, 409, transaction_id=declined.id)
    await call("POST", REFUNDS, 201, json={"amount": 0.1}, transaction_id=paid.id)
    sumup.behave(Call.REFUND, Fault.NO_CONTENT)
    await call("POST", REFUNDS, 204, json={"amount": 0.2}, transaction_id=paid.id)
    await call("POST", REFUNDS, 409, json={"amount": 12.21}, transaction_id=paid.id)
    await call("POST", REFUNDS, 400, json={"amount": 0}, transaction_id=paid.id)
    await call("POST", REFUNDS, 201, transaction_id=paid.id)

    transaction = (await call("GET", TRANSACTION, 200, params={"id": paid.id})).json()
    by_code = await call("GET", TRANSACTION, 200, params={"transaction_code": paid.code})
    assert by_code.json() == transaction
    assert [it["amount"] for it in transaction["events"]] == [0.1, 0.2, 12.2]
    history = (await call("GET", HISTORY, 200, params={"limit": "2"})).json()
    assert len(history["items"]) == 2
    assert history["links"][0]["rel"] == "next"


@pytest.mark.parametrize(
    "params",
    [{"limit": "many"}, {"changes_since": "soon"}, {"changes_since": "2026-11-21T09:00:00"}],
)
async def test_a_history_that_cannot_be_asked_for(call: Caller, params: dict[str, str]) -> None:
    await call("GET", HISTORY, 400, params=params)


async def test_what_is_not_there(call: Caller) -> None:
    await call("GET", CHECKOUT, 404)
    await call("DELETE", CHECKOUT, 404)
    await call("POST", REFUNDS, 404)
    await call("GET", TRANSACTION, 404, params={"id": "nothing"})


async def test_what_belongs_to_another_account(call: Caller) -> None:
    await call("POST", CHECKOUTS, 403, json=WHOLE | {"merchant_code": BEN.code})
    await call("POST", REFUNDS, 403, merchant_code=BEN.code)
    await call("GET", TRANSACTION, 404, merchant_code=BEN.code, params={"id": "t"})
    await call("GET", MERCHANT, 403, merchant_code=BEN.code)
    empty = await call("GET", HISTORY, 200, merchant_code=BEN.code)
    assert empty.json() == {"items": [], "links": []}


async def test_the_account(call: Caller) -> None:
    assert (await call("GET", MERCHANT, 200)).json()["default_currency"] == "GBP"


CALLS = [
    (Call.OPEN_CHECKOUT, "POST", CHECKOUTS),
    (Call.LIST_CHECKOUTS, "GET", CHECKOUTS),
    (Call.READ_CHECKOUT, "GET", CHECKOUT),
    (Call.DEACTIVATE, "DELETE", CHECKOUT),
    (Call.REFUND, "POST", REFUNDS),
    (Call.READ_TRANSACTION, "GET", TRANSACTION),
    (Call.LIST_TRANSACTIONS, "GET", HISTORY),
    (Call.READ_MERCHANT, "GET", MERCHANT),
]


@pytest.mark.parametrize(("kind", "method", "operation"), CALLS)
async def test_each_call_without_a_key_or_while_misbehaving(
    call: Caller, sumup: SimulatorApp, kind: Call, method: str, operation: str
) -> None:
    await call(method, operation, 401, key="wrong")
    sumup.behave(kind, Fault.RATE_LIMITED)
    limited = await call(method, operation, 429)
    sumup.behave(kind, Fault.ERROR_BEFORE)
    await call(method, operation, 500)

    assert limited.headers["retry-after"] == "7"
    assert sumup.calls == {kind: 3}


@pytest.mark.parametrize(
    ("kind", "method", "operation"), [it for it in CALLS if it[0] in (Call.DEACTIVATE, Call.REFUND)]
)
async def test_each_conflict(
    call: Caller, sumup: SimulatorApp, kind: Call, method: str, operation: str
) -> None:
    sumup.behave(kind, Fault.CONFLICT)

    await call(method, operation, 409)


@pytest.mark.parametrize(
    "body",
    [
        {"id": "c", "amount": "12.50"},
        {"id": "c", "status": "OPEN"},
        {"id": "c", "transactions": [{"status": "DONE"}]},
        {"id": "c", "date": "yesterday"},
        {"id": "c", "hosted_url": "https://sumup.test"},
        {"id": "c", "transactions": [{"code": "T1"}]},
    ],
)
def test_an_answer_unlike_sumups_would_be_noticed(
    description: Description, body: dict[str, object]
) -> None:
    answer = httpx.Response(200, json=body, request=httpx.Request("GET", SUMUP))

    with pytest.raises((ValidationError, AssertionError)):
        description.check(CHECKOUT, answer)
