"""Signing in never eats a basket, and never burns a link."""

from events.holding import Holder
from events.tests.factories import Bakery as Baking
from events.tests.factories import open_bakery as open_baking
from glue.contracts import cart, events
from shared.rpc import fetch_data
from shared.runtime import running
from shared.web.identity import SESSION_COOKIE, VISITOR_COOKIE, Cookies
from tests.workflows.bakery import BLOG, CART, Bakery
from tests.workflows.letters import ask, link_for
from tests.workflows.platform import Browser, Platform

FOLLOWS = "What you gathered as a visitor is on its way into your basket"


async def basket_of(platform: Platform, user_id: int) -> tuple[int, int]:
    with running(platform.runtime("market")):
        summary = await fetch_data(cart.CartSummaryOf(user_id=user_id))
    return summary.count, summary.total


async def places_of(platform: Platform, user_id: int) -> int:
    with running(platform.runtime("market")):
        places = await fetch_data(events.PendingEntries(user_id=user_id))
    return len(places.tickets)


async def hold_seats(platform: Platform, browser: Browser, count: int) -> None:
    """Hold seats for a visitor, as the pages of events will."""
    cookies = Cookies(platform.runtime("events").settings)
    visitor = cookies.read_visitor(browser.cookies[VISITOR_COOKIE])
    with running(platform.runtime("events")):
        baking: Baking = await open_baking(seats=count)
        await baking.hold_seats(Holder(None, visitor), count)


async def test_a_guests_basket_is_theirs_after_signing_in(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    link = await link_for(platform, ada)

    for _ in range(20):
        assert (await ada.visit(link)).status_code == 200
    await ada.submit(link, {})

    basket = await ada.visit(f"{CART}/")
    assert await basket_of(platform, 1) == (2, 900)
    assert "£9.00" in basket.text
    assert SESSION_COOKIE in ada.cookies


async def test_two_baskets_become_one_by_sum(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await ada.submit(await link_for(platform, ada), {})
    await bakery.put_into_basket(ada, "tea", 2)
    phone = platform.new_browser()
    await bakery.put_into_basket(phone, "tea", 1)
    await bakery.put_into_basket(phone, "soap", 1)

    await phone.submit(await link_for(platform, phone), {})

    assert await basket_of(platform, 1) == (4, 3 * 450 + 600)


async def test_the_basket_follows_later_when_cart_was_away(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    await hold_seats(platform, ada, 3)
    link = await link_for(platform, ada)
    platform.take_away("cart")

    signed_in = await ada.submit(link, {})
    arrived = await ada.visit(str(signed_in.url.join(signed_in.headers["Location"])))
    platform.bring_back("cart")
    before, places_before = await basket_of(platform, 1), await places_of(platform, 1)
    await platform.let_events_happen_later()

    assert FOLLOWS in arrived.text
    assert "signed in as" in arrived.text
    assert before == (0, 0)
    assert places_before == 3
    assert await basket_of(platform, 1) == (2, 900)


async def test_places_follow_later_when_events_was_away(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    await hold_seats(platform, ada, 3)
    link = await link_for(platform, ada)
    platform.take_away("events")

    signed_in = await ada.submit(link, {})
    arrived = await ada.visit(str(signed_in.url.join(signed_in.headers["Location"])))
    platform.bring_back("events")
    before = await basket_of(platform, 1)
    places_before = await places_of(platform, 1)
    await platform.let_events_happen_later()

    assert FOLLOWS in arrived.text
    assert before == (2, 900)
    assert places_before == 0
    assert await places_of(platform, 1) == 3


async def test_who_finds_everything_is_told_nothing(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    await hold_seats(platform, ada, 3)

    signed_in = await ada.submit(await link_for(platform, ada), {})
    arrived = await ada.visit(str(signed_in.url.join(signed_in.headers["Location"])))

    assert FOLLOWS not in arrived.text
    assert await places_of(platform, 1) == 3


async def test_the_code_signs_in_the_browser_that_asked(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    asked = await ask(platform, ada)

    await ada.submit(asked.page, {"code": asked.code})

    assert await basket_of(platform, 1) == (2, 900)
    assert SESSION_COOKIE in ada.cookies


async def test_a_link_signs_in_once(platform: Platform, ada: Browser) -> None:
    link = await link_for(platform, ada)
    thief = platform.new_browser()

    await ada.submit(link, {})
    await thief.submit(link, {})

    assert SESSION_COOKIE in ada.cookies
    assert SESSION_COOKIE not in thief.cookies


async def test_signing_out_is_seen_on_the_other_sites(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await ada.submit(await link_for(platform, ada), {})
    await bakery.put_into_basket(ada, "tea", 2)

    await ada.submit(f"{BLOG}/sign-out/", {})

    basket = await ada.visit(f"{CART}/")
    assert "Nothing in here yet" in basket.text
    assert await basket_of(platform, 1) == (2, 900)
