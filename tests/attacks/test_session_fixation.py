"""A cookie that an attacker has planted never becomes the key to what is the victim's."""

from datetime import timedelta

from shared.clock import frozen, utcnow
from shared.web.identity import SESSION_COOKIE, VISITOR_COOKIE
from tests.attacks.browsers import EMPTY, MALLORY, basket_of, browser_with, sign_in, who_is
from tests.workflows.bakery import BLOG, EMAIL, Bakery
from tests.workflows.letters import ask
from tests.workflows.platform import DOMAIN, Browser, Platform

LATER = timedelta(seconds=2)


def plant(browser: Browser, name: str, value: str) -> None:
    browser.cookies.set(name, value, domain=f".{DOMAIN}")


def cookie(browser: Browser, name: str) -> str:
    """Return the one cookie of this name that a browser sends."""
    (value,) = {each.value for each in browser.cookies.jar if each.name == name}
    assert value is not None
    return value


async def test_a_planted_session_is_not_the_victims_after_signing_in(
    platform: Platform, ada: Browser, mallory: Browser
) -> None:
    await sign_in(platform, mallory, MALLORY)
    planted = cookie(mallory, SESSION_COOKIE)
    plant(ada, SESSION_COOKIE, planted)

    await sign_in(platform, ada)

    assert cookie(ada, SESSION_COOKIE) != planted
    assert await who_is(ada) == EMAIL
    with frozen(utcnow() + LATER):
        # The browser gave it up by signing in, so it is nobody's any more.
        assert await who_is(browser_with(platform, session=planted)) is None


async def test_an_invented_session_is_never_taken_over(platform: Platform, ada: Browser) -> None:
    invented = "chosen-by-mallory"
    plant(ada, SESSION_COOKIE, invented)

    asked = await ask(platform, ada)
    await ada.submit(asked.page, {"code": asked.code})

    assert invented not in cookie(ada, SESSION_COOKIE)
    assert await who_is(ada) == EMAIL
    assert await who_is(browser_with(platform, session=invented)) is None


async def test_a_planted_visitor_does_not_see_the_victims_basket(
    platform: Platform, bakery: Bakery, ada: Browser, mallory: Browser
) -> None:
    await bakery.put_into_basket(mallory, "soap", 1)
    planted = cookie(mallory, VISITOR_COOKIE)
    plant(ada, VISITOR_COOKIE, planted)

    await sign_in(platform, ada)
    await bakery.put_into_basket(ada, "tea", 3)

    assert cookie(ada, VISITOR_COOKIE) != planted
    assert "Tea" in await basket_of(ada)
    assert EMPTY in await basket_of(mallory)


async def test_a_planted_visitor_does_not_see_what_is_gathered_after_signing_out(
    platform: Platform, bakery: Bakery, ada: Browser, mallory: Browser
) -> None:
    await sign_in(platform, ada)
    planted = cookie(ada, VISITOR_COOKIE)
    plant(mallory, VISITOR_COOKIE, planted)

    await ada.submit(f"{BLOG}/sign-out/", {})
    await bakery.put_into_basket(ada, "tea", 3)

    assert cookie(ada, VISITOR_COOKIE) != planted
    assert EMPTY in await basket_of(mallory)


async def test_signing_in_and_out_leaves_no_key_as_it_was(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 1)
    visitors, sessions = [cookie(ada, VISITOR_COOKIE)], []

    for _ in range(2):
        await sign_in(platform, ada)
        visitors.append(cookie(ada, VISITOR_COOKIE))
        sessions.append(cookie(ada, SESSION_COOKIE))
    await ada.submit(f"{BLOG}/sign-out/", {})
    visitors.append(cookie(ada, VISITOR_COOKIE))

    assert len(set(visitors)) == 4
    assert len(set(sessions)) == 2
    assert SESSION_COOKIE not in ada.cookies
    with frozen(utcnow() + LATER):
        for token in sessions:
            assert await who_is(browser_with(platform, session=token)) is None
