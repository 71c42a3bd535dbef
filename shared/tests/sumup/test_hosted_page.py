from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from shared.clock import FrozenClock
from shared.money import Money
from shared.payments.client import SumUpClient
from shared.payments.sumup import CheckoutStatus
from shared.testing.sumup import SimulatorApp
from shared.tests.sumup.world import SUMUP, Receiver, open_checkout


@pytest.fixture
async def browser(sumup: SimulatorApp) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=SUMUP, transport=sumup.transport()) as browser:
        yield browser


async def page_of(client: SumUpClient) -> str:
    return (await open_checkout(client, amount=Money(123456, "GBP"))).hosted_url or ""


def status_of(sumup: SimulatorApp) -> CheckoutStatus:
    return sumup.checkouts[-1].status


async def test_the_page_says_who_is_paid_how_much_and_for_what(
    client: SumUpClient, browser: httpx.AsyncClient
) -> None:
    page = await browser.get(await page_of(client))

    assert page.status_code == 200
    for text in ("Ada&#39;s Teas", "£1,234.56", "Order 7", "This is a simulation"):
        assert text in page.text
    assert "<script" not in page.text


async def test_paying_sends_the_shopper_back_with_the_checkout(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp, receiver: Receiver
) -> None:
    page = await page_of(client)

    answer = await browser.post(page, data={"outcome": "pay"})

    checkout_id = sumup.checkouts[0].id
    assert answer.status_code == 303
    assert answer.headers["location"] == (
        f"https://shop.test/return/7?from=pay&checkout_id={checkout_id}"
    )
    assert status_of(sumup) is CheckoutStatus.PAID
    await sumup.deliver_webhooks()
    assert len(receiver.bodies) == 1


async def test_paying_twice_pays_once(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    page = await page_of(client)
    await browser.post(page, data={"outcome": "pay"})

    again = await browser.post(page, data={"outcome": "pay"}, follow_redirects=True)

    assert "has received £1,234.56" in again.text
    assert len(sumup.checkouts[0].attempts) == 1


async def test_a_declined_card_may_be_tried_again(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    page = await page_of(client)

    declined = await browser.post(page, data={"outcome": "decline"}, follow_redirects=True)
    assert "The card was declined" in declined.text
    assert status_of(sumup) is CheckoutStatus.FAILED
    await browser.post(page, data={"outcome": "pay"})

    assert status_of(sumup) is CheckoutStatus.PAID


async def test_walking_away_changes_nothing(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    page = await page_of(client)

    left = await browser.get(f"{page}/left")

    assert "You walked away" in left.text
    assert status_of(sumup) is CheckoutStatus.PENDING
    assert not sumup.webhooks_waiting


async def test_paying_and_never_returning_stays_on_the_page(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    page = await page_of(client)

    answer = await browser.post(page, data={"outcome": "pay-and-vanish"})

    assert answer.headers["location"] == page.removeprefix(SUMUP)
    assert status_of(sumup) is CheckoutStatus.PAID
    assert "has received" in (await browser.get(f"{page}/left")).text


async def test_the_page_closes_after_half_an_hour_although_the_checkout_does_not(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp, now: FrozenClock
) -> None:
    page = await page_of(client)
    now.advance(timedelta(minutes=30))

    assert "This page has timed out" in (await browser.get(page)).text
    await browser.post(page, data={"outcome": "pay"})

    assert status_of(sumup) is CheckoutStatus.PENDING


async def test_a_closed_checkout_cannot_be_paid(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    page = await page_of(client)
    await client.deactivate(sumup.checkouts[0].id)

    answer = await browser.post(page, data={"outcome": "pay"}, follow_redirects=True)

    assert "This payment is closed" in answer.text
    assert status_of(sumup) is CheckoutStatus.EXPIRED


async def test_an_unknown_page_or_outcome_does_nothing(
    client: SumUpClient, browser: httpx.AsyncClient, sumup: SimulatorApp
) -> None:
    page = await page_of(client)

    assert (await browser.get("/pay/nothing")).status_code == 404
    await browser.post(page, data={"outcome": "steal"})
    await browser.post(page)

    assert status_of(sumup) is CheckoutStatus.PENDING
