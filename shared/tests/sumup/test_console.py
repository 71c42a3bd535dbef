from collections.abc import AsyncIterator

import httpx
import pytest

from shared.payments.client import SumUpClient
from shared.payments.sumup import SumUpUnavailable
from shared.testing.sumup import Call, Fault, SimulatorApp
from shared.testing.sumup.switches import EXPLANATIONS, FAULTS_OF
from shared.tests.sumup.world import SUMUP, open_checkout

BEHAVIOUR = "/_simulator/behaviour"


@pytest.fixture
async def browser(sumup: SimulatorApp) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=SUMUP, transport=sumup.transport()) as browser:
        yield browser


async def test_a_switch_set_over_http_holds(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    switch = {"call": "open-checkout", "fault": "timeout-before", "times": 2}

    answer = await browser.post(BEHAVIOUR, json=switch)

    assert answer.status_code == 201
    for _ in range(2):
        with pytest.raises(SumUpUnavailable):
            await open_checkout(client)
    await open_checkout(client)
    assert (await browser.get(BEHAVIOUR)).json() == []


async def test_a_switch_without_times_holds_until_it_is_cleared(
    client: SumUpClient, browser: httpx.AsyncClient
) -> None:
    await browser.post(
        BEHAVIOUR, json={"call": "read-merchant", "fault": "error-before", "times": None}
    )
    for _ in range(3):
        with pytest.raises(SumUpUnavailable):
            await client.merchant()

    await browser.delete(BEHAVIOUR)

    assert await client.merchant()


async def test_the_form_of_the_console_sets_and_clears(
    browser: httpx.AsyncClient, client: SumUpClient
) -> None:
    form = {"fault": "webhook doubled", "times": "0", "seconds": "", "reads": "1"}

    set_ = await browser.post(BEHAVIOUR, data=form, follow_redirects=True)
    assert "is sent twice, until cleared" in set_.text
    cleared = await browser.post(f"{BEHAVIOUR}/clear", follow_redirects=True)

    assert "is sent twice, until cleared" not in cleared.text


@pytest.mark.parametrize(
    "switch",
    [
        {"call": "open-checkout", "fault": "lost"},
        {"call": "open-checkout", "fault": "nothing"},
        {"call": "nothing", "fault": "slow"},
        {"fault": "slow"},
        {"call": "refund", "fault": "slow", "times": -1},
        {"call": "refund", "fault": "slow", "seconds": -1},
        ["refund"],
    ],
)
async def test_a_switch_that_makes_no_sense_is_refused(
    browser: httpx.AsyncClient, switch: object
) -> None:
    assert (await browser.post(BEHAVIOUR, json=switch)).status_code == 400


async def test_the_console_shows_checkouts_and_notifications(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    checkout = await open_checkout(client)
    sumup.pay(checkout.id)

    page = (await browser.get("/")).text

    for text in ("7-1", "£12.50", "PAID", "https://shop.test/notify/7", checkout.hosted_url or ""):
        assert text in page


async def test_checkouts_and_calls_are_told_to_other_processes(
    client: SumUpClient, browser: httpx.AsyncClient
) -> None:
    checkout = await open_checkout(client)

    (told,) = (await browser.get("/_simulator/checkouts")).json()
    calls = (await browser.get("/_simulator/calls")).json()

    assert (told["id"], told["checkout_reference"]) == (checkout.id, "7-1")
    assert (calls["open-checkout"], calls["refund"]) == (1, 0)


async def test_notifications_may_be_sent_by_hand(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    sumup.pay((await open_checkout(client)).id)

    await browser.post("/_simulator/webhooks/deliver")

    assert not sumup.webhooks_waiting


def test_each_fault_is_explained_and_belongs_to_a_call() -> None:
    assert set(EXPLANATIONS) == set(Fault) == set().union(*FAULTS_OF.values())
    assert set(FAULTS_OF) == set(Call)
