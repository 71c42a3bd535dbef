"""Nobody is led to another site by an address of ours, wherever one can be told to go next."""

from collections.abc import Awaitable, Callable
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from blog.internal.fragments import auth_menu
from glue.contracts import blog
from shared.runtime import running
from shared.web.htmx import checked_next
from tests.attacks.browsers import PUBLIC, sign_in
from tests.workflows.bakery import BLOG, CART, MARKET, Bakery
from tests.workflows.letters import LINK
from tests.workflows.platform import DOMAIN, Browser, Platform

HOME = {f"{app}.{DOMAIN}" for app in PUBLIC}
EVIL = (
    "//evil.example/",
    "///evil.example/",
    "\\\\evil.example/",
    "/\\evil.example/",
    "\\/evil.example/",
    "/\\/evil.example/",
    "https://evil.example/",
    "HTTP://evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "blob:http://evil.example/x",
    "ftp://evil.example/",
    " //evil.example/",
    "\t//evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "/\r/evil.example/",
    "\x00//evil.example/",
    "\x0b//evil.example/",
    "\u00a0//evil.example/",
    "\u2028//evil.example/",
    f"http://blog.{DOMAIN}@evil.example/",
    f"http://blog.{DOMAIN}:80@evil.example/",
    f"http://evil.example\\@blog.{DOMAIN}/",
    f"http://evil.example#@blog.{DOMAIN}/",
    f"http://evil.example?@blog.{DOMAIN}/",
    f"http://mallory@blog.{DOMAIN}/",
    f"http://blog.{DOMAIN}:8080/",
    f"http://blog.{DOMAIN}.evil.example/",
    f"http://evil-blog.{DOMAIN}/",
    f"http://{DOMAIN}/",
    f"https://blog.{DOMAIN}/",
    f"http://blog.{DOMAIN}\t.evil.example/",
    f"http://blog.{DOMAIN}\u3002evil.example/",
    f"http://evil.example\uff0fblog.{DOMAIN}/",
    f"http://blog.{DOMAIN}%00.evil.example/",
    f"http://blog.{DOMAIN}%40evil.example/",
    "%2f%2fevil.example/",
    "%5c%5cevil.example/",
    "http://[evil.example]/",
    "http://[::1]/",
    "http://",
    "//",
    "?next=//evil.example/",
    "evil.example",
)
# Odd, but of our own sites, whatever a browser makes of them.
ODD = ("/%2f/evil.example/", "/%5cevil.example/", "/a/..//evil.example/", "/\uff0f/evil.example/")
OURS = ("/bakery/", f"{MARKET}/bakery/?q=tea", f"http://orders.{DOMAIN}/")

Place = Callable[[Platform, Bakery, Browser, str], Awaitable[str]]


def where(address: str, *, base: str) -> str:
    """Return the host a browser would go to, as browsers read addresses; a script has none."""
    address = address.strip("".join(map(chr, range(33))))
    address = address.translate({ord(character): None for character in "\t\r\n"})
    parts = urlsplit(urljoin(base, address.replace("\\", "/")))
    if parts.scheme != "http" or parts.username or parts.port:
        return address
    return parts.hostname or address


async def forms(browser: Browser, address: str, form: dict[str, str]) -> str:
    answer = await browser.submit(address, form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def after_signing_in(
    platform: Platform, bakery: Bakery, browser: Browser, next_url: str
) -> str:
    await platform.runtime("blog").redis.flushdb()
    await browser.submit(f"{BLOG}/sign-in/", {"email": _someone(), "next": next_url})
    *_, (_, _, text) = await platform.mails("blog")
    found = LINK.search(text)
    assert found
    return await forms(browser, found[0], {})


async def when_signed_in_already(
    platform: Platform, bakery: Bakery, browser: Browser, next_url: str
) -> str:
    answer = await browser.get(f"{BLOG}/sign-in/", params={"next": next_url})
    assert answer.status_code == 303
    return answer.headers["Location"]


async def after_signing_out(
    platform: Platform, bakery: Bakery, browser: Browser, next_url: str
) -> str:
    return await forms(browser, f"{BLOG}/sign-out/", {"next": next_url})


async def after_a_change_of_the_basket(
    platform: Platform, bakery: Bakery, browser: Browser, next_url: str
) -> str:
    return await forms(browser, f"{CART}/items/1/delete/", {"next": next_url})


async def after_adding_to_the_basket(
    platform: Platform, bakery: Bakery, browser: Browser, next_url: str
) -> str:
    address = f"{MARKET}/bakery/shop/tea/basket/"
    return await forms(browser, address, {"quantity": "1", "back": next_url})


PLACES: tuple[Place, ...] = (
    after_signing_in,
    when_signed_in_already,
    after_a_change_of_the_basket,
    after_adding_to_the_basket,
    after_signing_out,
)
_people = iter(range(10_000))


def _someone() -> str:
    return f"person-{next(_people)}@{next(_people)}.example.org"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
async def test_what_is_not_ours_is_not_gone_to(
    platform: Platform, bakery: Bakery, ada: Browser, place: Place
) -> None:
    await sign_in(platform, ada)
    led_astray = []

    for address in (*EVIL, *ODD):
        location = await place(platform, bakery, ada, address)
        if where(location, base=f"{BLOG}/") not in HOME:
            led_astray.append((address, location))

    assert led_astray == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
async def test_our_own_sites_are_gone_to(
    platform: Platform, bakery: Bakery, ada: Browser, place: Place
) -> None:
    await sign_in(platform, ada)

    for address in OURS:
        assert await place(platform, bakery, ada, address) == address


async def test_a_form_that_needs_signing_in_leads_back_to_our_own_pages_only(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    for referer in EVIL:
        header = referer.encode("ascii", "ignore").decode()
        if not header.isprintable():
            continue
        answer = await ada.post(
            f"{BLOG}/account/details/",
            headers={"Sec-Fetch-Site": "same-origin", "Referer": header},
        )
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert answer.status_code == 303
        for back in query.get("next", ["/"]):
            assert where(back, base=f"{BLOG}/") in HOME, referer


async def test_the_form_and_the_menu_forget_what_is_not_ours(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    for address in EVIL:
        form = await ada.get(f"{BLOG}/sign-in/", params={"next": address})
        assert 'name="next" value=""' in form.text, address
        refused = await ada.submit(f"{BLOG}/sign-in/", {"email": "nobody", "next": address})
        assert 'name="next" value=""' in refused.text, address
        with running(platform.runtime("blog")):
            menu = await auth_menu(blog.AuthMenu(user_id=None, next=address))
        (link,) = (part.partition('"')[0] for part in menu.split('href="')[1:])
        back = parse_qs(urlsplit(unescape(link)).query)["next"]
        assert back == ["/"], address


async def test_the_one_check_knows_every_shape(platform: Platform) -> None:
    with running(platform.runtime("blog")):
        taken = [address for address in EVIL if checked_next(address, otherwise="no") != "no"]
        refused = [address for address in OURS if checked_next(address, otherwise="no") == "no"]

    assert (taken, refused) == ([], [])
