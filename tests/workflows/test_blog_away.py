"""While blog is away people are who they were for a minute, then visitors who are told so."""

from datetime import timedelta

from shared.clock import frozen, utcnow
from tests.workflows.bakery import CART, ORDERS, Bakery
from tests.workflows.letters import link_for
from tests.workflows.platform import DOMAIN, Browser, Platform
from tests.workflows.test_sign_in import basket_of

SHOP = f"http://market.{DOMAIN}/bakery/shop/"
SITES = (f"{CART}/", f"{ORDERS}/", f"http://events.{DOMAIN}/", f"http://market.{DOMAIN}/")
NEARLY_A_MINUTE, OVER_A_MINUTE = timedelta(seconds=59), timedelta(seconds=61)
SEEM_SIGNED_OUT = "You seem to be signed out"
PUT_IN = f"{CART}/items/adoption/"


async def ada_signs_in(platform: Platform, bakery: Bakery, ada: Browser) -> None:
    """Let ada have two teas in the basket of her account, and be known on every site."""
    await ada.submit(await link_for(platform, ada), {})
    await bakery.put_into_basket(ada, "tea", 2)
    for site in (*SITES, SHOP):
        await ada.visit(site)


async def test_one_is_who_one_was_for_a_minute_and_then_a_visitor_who_is_told_so(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    now, ben = utcnow(), platform.new_browser()
    with frozen(now):
        await ada_signs_in(platform, bakery, ada)
        platform.take_away("blog")
    with frozen(now + NEARLY_A_MINUTE):
        before = [(await ada.visit(site)).text for site in SITES]
        mini_cart = (await ada.visit(SHOP)).text
    with frozen(now + OVER_A_MINUTE):
        after = [(await ada.visit(site)).text for site in SITES]
        stranger = [(await ben.visit(site)).text for site in SITES]
        platform.bring_back("blog")
        again = (await ada.visit(f"{CART}/")).text

    assert [SEEM_SIGNED_OUT in text for text in before] == [False] * len(SITES)
    assert "2 things" in mini_cart
    assert [SEEM_SIGNED_OUT in text for text in after] == [True] * len(SITES)
    assert "Nothing in here yet" not in after[0]
    assert "Your basket cannot be shown right now" in after[0]
    assert "You have not ordered anything yet" not in after[1]
    assert "Your orders cannot be shown right now" in after[1]
    assert [SEEM_SIGNED_OUT in text for text in stranger] == [False] * len(SITES)
    assert "£9.00" in again


async def test_what_was_picked_meanwhile_is_kept_apart_and_put_into_the_basket_once(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    now = utcnow()
    with frozen(now):
        await ada_signs_in(platform, bakery, ada)
        platform.take_away("blog")
    with frozen(now + OVER_A_MINUTE):
        await bakery.put_into_basket(ada, "tea", 1)
        await bakery.put_into_basket(ada, "soap", 1)
        platform.bring_back("blog")

        told = (await ada.visit(f"{CART}/")).text
        before = await basket_of(platform, 1)
        for _ in range(2):
            await ada.submit(PUT_IN, {})
        after = (await ada.visit(f"{CART}/")).text

    assert "You picked 2 things in this browser" in told
    assert before == (2, 900)
    assert await basket_of(platform, 1) == (4, 3 * 450 + 600)
    assert "in this browser while" not in after


async def test_a_visitor_has_nothing_kept_apart_and_puts_nothing_into_anybodys_basket(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await ada.submit(await link_for(platform, ada), {})
    guest = platform.new_browser()
    await bakery.put_into_basket(guest, "tea", 1)

    told = (await guest.visit(f"{CART}/")).text
    await guest.submit(PUT_IN, {})

    assert "in this browser while" not in told
    assert "£4.50" in (await guest.visit(f"{CART}/")).text
    assert await basket_of(platform, 1) == (0, 0)
