"""Cards and choices are drawn once for all who are shown the same, and nobody is shown another."""

from datetime import timedelta

import pytest

from glue.contracts import blog, likes
from market.marketplaces.models import Marketplace
from market.marketplaces.service import change_marketplace
from market.stock.service import set_stock
from market.tests.factories import entry, product_called, shelve, sign_in, tell
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

SHOP = "/bakery/shop/"
SOAP = "/bakery/shop/soap/"


@pytest.fixture
async def goods(shop: Marketplace, clock: FrozenClock) -> None:
    await shelve(shop, entry("Tea", brand="Cobb"), entry("Soap", brand="Ash Lane"))


async def seen(client: SameOriginClient, address: str = SHOP) -> str:
    return str(await (await client.get(address)).get_data(as_text=True))


@pytest.mark.usefixtures("goods")
async def test_whatever_changes_on_a_card_is_seen_at_once(client: SameOriginClient) -> None:
    before = [await seen(client, address) for address in (SHOP, SOAP)]

    await tell("Tea", brand="Meadow", special_price_minor=125)
    after = [await seen(client, address) for address in (SHOP, SOAP)]

    for page in before:
        assert "Meadow" not in page
        assert "£1.25" not in page
    for page in after:
        assert "Meadow" in page
        assert "£1.25" in page


@pytest.mark.usefixtures("goods")
async def test_an_offer_is_over_when_its_time_is(
    client: SameOriginClient, clock: FrozenClock
) -> None:
    await tell("Tea", special_price_minor=125, special_until=utcnow() + timedelta(hours=1))
    before = [await seen(client, address) for address in (SHOP, SOAP)]

    clock.advance(timedelta(hours=1))
    after = [await seen(client, address) for address in (SHOP, SOAP)]

    assert all("£1.25" in page for page in before)
    assert not any("£1.25" in page for page in after)


@pytest.mark.usefixtures("goods")
async def test_what_is_sold_out_is_at_once_on_no_card_and_in_no_count(
    client: SameOriginClient,
) -> None:
    tea = await product_called("Tea")
    before = await seen(client)

    async with transaction() as session:
        await set_stock(session, tea.id, left=0, now=utcnow())
    after = await seen(client)

    assert "Sold out" not in before
    assert "Sold out" in after
    assert f'id="add-{tea.id}"' not in after
    # There is something to choose by now: what is in stock.
    assert "stock-1" not in before
    assert "stock-1" in after


@pytest.mark.usefixtures("goods")
async def test_a_shop_that_is_closed_sells_nothing_from_its_cards(
    client: SameOriginClient, shop: Marketplace
) -> None:
    tea = await product_called("Tea")
    before = await seen(client)

    async with transaction() as session:
        await change_marketplace(session, shop.id, words={}, is_open=False)
    after = await seen(client)

    assert f'id="add-{tea.id}"' in before
    assert f'id="add-{tea.id}"' not in after


@pytest.mark.usefixtures("goods")
async def test_the_choices_are_those_of_the_shop_as_it_is(client: SameOriginClient) -> None:
    before = await seen(client)

    await tell("Tea", brand="Meadow")
    after = await seen(client)

    assert "Cobb" in before
    assert "Meadow" not in before
    assert "Cobb" not in after
    assert "Meadow" in after


@pytest.mark.usefixtures("goods")
async def test_hearts_are_everybodys_own(
    client: SameOriginClient, services: FakeServices, runtime: Runtime
) -> None:
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[]))
    services.answers(likes.LikedIds, [(await product_called("Tea")).id])
    as_a_stranger = await seen(client)

    sign_in(client, runtime)
    first, second = await seen(client), await seen(client)
    client.cookie_jar.clear()  # type: ignore[union-attr]  # a client of tests has one
    as_a_stranger_again = await seen(client)

    assert 'aria-pressed="true"' in first
    # Each showing is a press of its own.
    assert first != second
    assert as_a_stranger_again == as_a_stranger
    assert "aria-pressed" not in as_a_stranger
