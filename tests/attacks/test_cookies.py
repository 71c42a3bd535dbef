"""Cookies go where they belong, and what was tampered with is worth nothing."""

from collections.abc import AsyncIterator, Sequence
from http.cookies import Morsel, SimpleCookie

import httpx
import pytest
from itsdangerous import URLSafeSerializer
from quart import Quart

from shared.factory import runtime_of
from shared.testing.apps import OverHttpx, create_app, transport_to
from shared.web.flash import COOKIE as FLASH_COOKIE
from shared.web.identity import SESSION_COOKIE, VISITOR_COOKIE
from tests.attacks.browsers import EMPTY, PUBLIC, basket_of, browser_with, sign_in, who_is
from tests.workflows.bakery import BLOG, EMAIL, Bakery
from tests.workflows.letters import ask, waiting_page
from tests.workflows.platform import DOMAIN, Browser, Platform, environment_of

IDENTITY = (SESSION_COOKIE, VISITOR_COOKIE)


@pytest.fixture
async def blogs(platform: Platform) -> AsyncIterator["Blogs"]:
    blogs = Blogs(platform)
    yield blogs
    await blogs.close()


class Blogs:
    """Further processes of blog, on its database, that were told something else."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._running: list[tuple[Quart, Browser]] = []

    def started_with(self, **changes: str) -> Browser:
        """Start blog with a changed environment, and return a browser that talks to it."""
        app = create_app(
            "blog",
            environment_of(self._platform.servers, "blog", self._platform.databases["blog"])
            | changes,
        )
        runtime_of(app).rpc.use_transport(OverHttpx(self._platform.router))
        browser = Browser(transport=transport_to(app))
        self._running.append((app, browser))
        return browser

    async def close(self) -> None:
        for app, browser in self._running:
            runtime = runtime_of(app)
            await browser.aclose()
            await runtime.rpc.close()
            await runtime.redis.aclose()
            await runtime.database.dispose()


def cookies_set(answers: Sequence[httpx.Response]) -> dict[str, Morsel[str]]:
    """Return the cookies that answers set, without those they take away."""
    jar: SimpleCookie = SimpleCookie()
    for answer in answers:
        for line in answer.headers.get_list("Set-Cookie"):
            one: SimpleCookie = SimpleCookie(line)
            jar.update({name: morsel for name, morsel in one.items() if morsel.value})
    return dict(jar)


async def sign_in_at(platform: Platform, browser: Browser, blog: str) -> list[httpx.Response]:
    """Ask for a mail, sign in by its code and sign out, at some address of blog."""
    asked = await browser.submit(f"{blog}/sign-in/", {"email": EMAIL, "next": ""})
    *_, (_, _, text) = await platform.mails("blog")
    (code,) = [line for line in text.splitlines() if line.isdigit()]
    signed_in = await browser.submit(waiting_page(asked), {"code": code})
    signed_out = await browser.submit(f"{blog}/sign-out/", {})
    assert [each.status_code for each in (asked, signed_in, signed_out)] == [303] * 3
    return [asked, signed_in, signed_out]


async def test_on_https_every_cookie_is_for_https_our_sites_and_no_script(
    platform: Platform, blogs: Blogs
) -> None:
    addresses = {f"APP_URL_{name.upper()}": f"https://{name}.{DOMAIN}" for name in PUBLIC}
    browser = blogs.started_with(**addresses)

    cookies = cookies_set(await sign_in_at(platform, browser, f"https://blog.{DOMAIN}"))

    assert set(cookies) == {*IDENTITY, FLASH_COOKIE}
    for cookie in cookies.values():
        flags = {
            name: cookie[name] for name in ("secure", "httponly", "samesite", "domain", "path")
        }
        assert flags == {
            "secure": True,
            "httponly": True,
            "samesite": "Lax",
            "domain": DOMAIN,
            "path": "/",
        }
        assert int(cookie["max-age"]) > 0


async def test_on_localhost_a_cookie_is_of_this_host_alone(
    platform: Platform, blogs: Blogs
) -> None:
    here = "http://localhost:8000"
    browser = blogs.started_with(COOKIE_DOMAIN="", APP_URL_BLOG=here)

    cookies = cookies_set(await sign_in_at(platform, browser, here))

    assert set(cookies) == {*IDENTITY, FLASH_COOKIE}
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["domain"]) == ("", "")
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


async def test_looking_sets_no_cookie_of_anybodys(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    pages = [f"http://{app}.{DOMAIN}/" for app in PUBLIC]
    pages += [f"{BLOG}/sign-in/", f"{BLOG}/sign-in/code/x/", (await ask(platform, ada)).link]
    stranger = platform.new_browser()

    for page in pages:
        answer = await stranger.get(page)
        assert answer.status_code == 200
        assert answer.headers.get_list("Set-Cookie") == []


def spoiled(value: str) -> list[str]:
    """Return what somebody might make of a cookie."""
    payload, signature = value.rsplit(".", 1)
    flipped = [
        value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]
        for at in range(0, len(value), 5)
    ]
    return [
        *flipped,
        payload,
        f"{payload}.",
        f".{signature}",
        f"{payload}.{signature[::-1]}",
        f"{payload}.{signature}.{signature}",
        f"{value}A",
        f'"{value}x"',
        "null",
        "W10.",
        "%00",
        "A" * 3000,
        str(URLSafeSerializer("test-secret", salt=SESSION_COOKIE).dumps("x")),
        str(URLSafeSerializer("test-cookies", salt="other").dumps("x")),
    ]


async def test_a_session_that_was_tampered_with_is_nobodys(
    platform: Platform, ada: Browser
) -> None:
    await sign_in(platform, ada)
    genuine = ada.cookies[SESSION_COOKIE]

    for value in spoiled(genuine):
        assert await who_is(browser_with(platform, session=value)) is None, value
    assert await who_is(browser_with(platform, session=genuine)) == EMAIL


async def test_a_visitor_that_was_tampered_with_has_no_basket(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 1)
    genuine = ada.cookies[VISITOR_COOKIE]

    for value in spoiled(genuine):
        assert EMPTY in await basket_of(browser_with(platform, visitor=value)), value
    assert "Tea" in await basket_of(browser_with(platform, visitor=genuine))


async def test_one_cookie_does_not_stand_for_the_other(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await sign_in(platform, ada)
    await bakery.put_into_basket(ada, "tea", 1)
    session, visitor = (ada.cookies[name] for name in IDENTITY)

    swapped = browser_with(platform, session=visitor, visitor=session, flash=session)

    assert await who_is(swapped) is None
    assert EMPTY in await basket_of(swapped)


async def test_a_cookie_of_a_secret_that_was_replaced_is_nobodys(
    platform: Platform, ada: Browser, blogs: Blogs
) -> None:
    await sign_in(platform, ada)
    cookies = {name: ada.cookies[name] for name in IDENTITY}
    before = blogs.started_with()
    after = blogs.started_with(COOKIE_SECRET="another-secret")

    answers = [
        await browser.get(
            f"{BLOG}/account/",
            headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
        )
        for browser in (before, after)
    ]

    assert [answer.status_code for answer in answers] == [200, 303]
