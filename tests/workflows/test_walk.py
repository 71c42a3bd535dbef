"""One basket, three sellers: each is paid by itself, and the shopper always sees where they are."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
import pytest_asyncio

from blog.page_configs.service import ConfigChange
from glue.contracts.orders import OrderState
from market.stock.service import set_stock
from shared.clock import utcnow
from shared.db import transaction
from shared.payments.sumup import CheckoutStatus
from shared.runtime import running
from shared.testing.sumup import Call, Fault
from tests.workflows.bakery import CART, EMAIL, Bakery, open_page_with_shop
from tests.workflows.leaving import sign_in
from tests.workflows.platform import Browser, Platform
from tests.workflows.test_sale import look_after_payments, the_orders

DETAILS = {"email": EMAIL, "name": "Ada Byron", "note": "Friday", "from": "walk"}
WALK = f"{CART}/checkout/"


@pytest_asyncio.fixture
async def three(platform: Platform, bakery: Bakery) -> AsyncIterator[list[Bakery]]:
    """The bakery, a pottery, and a wool shop that has no account yet."""
    account = ConfigChange(merchant_code="MSOAP001", api_key="sup_sk_demo_soap", currency="GBP")
    pottery = await open_page_with_shop(platform, "pottery", "Pottery", account)
    wool = await open_page_with_shop(platform, "wool", "Wool", None)
    yield [bakery, pottery, wool]


async def fill(browser: Browser, *sellers: Bakery) -> None:
    for seller in sellers:
        await seller.put_into_basket(browser, "tea")


async def walk(browser: Browser) -> str:
    return (await browser.visit(WALK)).text


async def pay(browser: Browser, slug: str, **changes: str) -> str:
    """Press the seller's button on the walk; return where it leads, or the page it shows."""
    seen = re.search(r'name="seen" value="([^"]*)"', await walk(browser))
    assert seen
    form = DETAILS | {"seen": unescape(seen[1])} | changes
    answer = await browser.submit(f"{CART}/{slug}/checkout/", form)
    return answer.headers.get("Location") or answer.text


def states(text: str) -> dict[str, str]:
    found = re.findall(
        r'walk__seller">(.*?)</p>.*?<span class="status[^>]*>(.*?)</span>', text, re.DOTALL
    )
    return {seller.strip(): state.strip() for seller, state in found}


async def settle(platform: Platform) -> None:
    await platform.sumup.deliver_webhooks()
    await look_after_payments(platform)
    await platform.let_events_happen()


async def test_three_sellers_are_walked_through_one_by_one(
    platform: Platform, three: list[Bakery], ada: Browser
) -> None:
    await fill(ada, *three)

    before = states(await walk(ada))
    await pay(ada, "bakery")
    back = platform.sumup.pay(platform.sumup.checkouts[0].id)
    returned = await ada.visit(str(back))
    await platform.let_events_happen()
    between = states(await walk(ada))
    await pay(ada, "pottery", email=EMAIL)
    platform.sumup.pay(platform.sumup.checkouts[1].id)
    await settle(platform)
    after = await walk(ada)

    assert before == {"Bakery": "To pay", "Pottery": "To pay", "Wool": "Cannot be paid here"}
    assert "Go on with your basket" in returned.text
    assert f'href="{WALK}"' in returned.text
    assert between == {"Bakery": "Paid", "Pottery": "To pay", "Wool": "Cannot be paid here"}
    assert states(after)["Pottery"] == "Paid"
    merchants = [it.merchant_code for it in platform.sumup.checkouts]
    assert merchants == ["MROSE001", "MSOAP001"]
    assert {order.state for order in await the_orders(platform)} == {OrderState.PAID}
    assert "Wool" in (await ada.visit(f"{CART}/")).text


async def test_a_leg_that_is_declined_leaves_the_paid_one_paid_and_can_be_tried_again(
    platform: Platform, three: list[Bakery], ada: Browser
) -> None:
    await fill(ada, *three[:2])
    await pay(ada, "bakery")
    await pay(ada, "pottery")
    bakery, pottery = platform.sumup.checkouts
    platform.sumup.pay(bakery.id)
    platform.sumup.decline(pottery.id)
    await settle(platform)

    declined = states(await walk(ada))
    again = await pay(ada, "pottery")
    platform.sumup.pay(pottery.id)
    await settle(platform)

    assert declined == {"Bakery": "Paid", "Pottery": "Declined"}
    assert again.startswith("http://sumup.test/")
    assert states(await walk(ada)) == {"Bakery": "Paid", "Pottery": "Paid"}
    assert len(platform.sumup.checkouts) == 2


async def test_a_basket_that_changed_on_the_way_can_be_paid_once_and_not_twice(
    platform: Platform, three: list[Bakery], ada: Browser
) -> None:
    await fill(ada, three[0])
    await pay(ada, "bakery")
    await three[0].put_into_basket(ada, "soap")

    await pay(ada, "bakery")

    older, newer = platform.sumup.checkouts
    assert older.status is CheckoutStatus.EXPIRED
    assert newer.status is CheckoutStatus.PENDING
    assert newer.amount.minor == 1050


async def test_who_paid_the_older_one_first_is_told_and_keeps_what_came_in_since(
    platform: Platform, three: list[Bakery], ada: Browser
) -> None:
    await fill(ada, three[0])
    await pay(ada, "bakery")
    await three[0].put_into_basket(ada, "soap")
    platform.sumup.pay(platform.sumup.checkouts[0].id)

    told = await pay(ada, "bakery")
    await settle(platform)
    left = (await ada.visit(f"{CART}/")).text

    assert "You have paid this seller a moment ago" in told
    assert len(platform.sumup.checkouts) == 1
    assert "Soap" in left
    assert "£6.00" in left


async def test_while_sumup_is_silent_the_older_one_stays_and_nothing_new_is_opened(
    platform: Platform, three: list[Bakery], ada: Browser
) -> None:
    await fill(ada, three[0])
    await pay(ada, "bakery")
    await three[0].put_into_basket(ada, "soap")
    platform.sumup.behave(Call.DEACTIVATE, Fault.TIMEOUT_BEFORE)

    told = await pay(ada, "bakery")

    assert "Nothing was charged" in told
    assert len(platform.sumup.checkouts) == 1


async def test_the_last_ones_can_be_ordered_anew_by_whoever_has_them_on_the_way(
    platform: Platform, three: list[Bakery], ada: Browser
) -> None:
    """What the older order keeps is free for the newer one, and for nobody else."""
    await stock(platform, left=2)
    ben = platform.new_browser()
    await three[0].put_into_basket(ben, "tea", 2)
    await three[0].put_into_basket(ada, "tea", 2)
    await pay(ada, "bakery")
    his = (await ben.visit(f"{CART}/bakery/")).text
    hers = (await ada.visit(f"{CART}/bakery/")).text
    await three[0].put_into_basket(ada, "soap")

    address = await pay(ada, "bakery")

    assert "Sold out" in his
    assert "Sold out" not in hers
    assert address.startswith("http://sumup.test/")
    assert platform.sumup.checkouts[-1].amount.minor == 1500


async def test_signing_in_on_the_way_takes_the_walk_along(
    platform: Platform, three: list[Bakery], ada: Browser
) -> None:
    await fill(ada, *three[:2])
    await pay(ada, "bakery")
    await sign_in(platform, ada)
    tablet = platform.new_browser()
    await sign_in(platform, tablet)

    here, there = await walk(ada), await walk(tablet)
    platform.sumup.pay(platform.sumup.checkouts[0].id)
    await settle(platform)

    assert states(here) == states(there) == {"Bakery": "Under way", "Pottery": "To pay"}
    assert 'value="Ada Byron"' in there
    assert states(await walk(tablet)) == {"Bakery": "Paid", "Pottery": "To pay"}


@pytest.mark.parametrize("away", ["orders", "blog", "market", "events"])
async def test_a_sibling_that_is_away_in_the_middle_costs_nothing(
    platform: Platform, three: list[Bakery], ada: Browser, away: str
) -> None:
    await fill(ada, *three[:2])
    await pay(ada, "bakery")
    platform.take_away(away)

    during = await ada.visit(WALK)
    platform.bring_back(away)

    assert during.status_code == 200
    assert "Nothing is lost" in during.text
    assert states(await walk(ada)) == {"Bakery": "Under way", "Pottery": "To pay"}


async def stock(platform: Platform, *, left: int) -> None:
    """Say how much tea the bakery has left."""
    with running(platform.runtime("market")):
        async with transaction() as session:
            await set_stock(session, 1, left=left, now=utcnow())
