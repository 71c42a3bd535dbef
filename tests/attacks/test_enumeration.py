"""Nobody learns whether an address has an account: not by the answer, and not by the work."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from shared.clock import frozen
from shared.testing.sql import counted_queries
from tests.attacks.browsers import browser_at, sign_in
from tests.workflows.bakery import BLOG, EMAIL
from tests.workflows.letters import ask, waiting_page
from tests.workflows.platform import Browser, Platform

BEN, NEW, TAKEN = "ben@example.org", "new@example.org", "ken@example.org"
TICKET = re.compile(r"(?<=/sign-in/code/)[\w-]{43}")
TOKEN = re.compile(r"(?<=/)[\w-]{43}(?=/)")
CODE = re.compile(r"^\d{6}$", re.MULTILINE)
# The message for the next page: what it says, then when and by whom; and until when it is kept.
FLASH = re.compile(r"(?<=flash=)(\.?[\w-]+)\.[\w-]+\.[\w-]+")
EXPIRES = re.compile(r"(?<=Expires=)[^;]+")


@dataclass(frozen=True, slots=True)
class Trace:
    """All there is to see of a request: its answer, the next page, the mails, the statements."""

    answer: tuple[int, list[tuple[str, str]], bytes]
    page: tuple[int, list[tuple[str, str]], bytes]
    mails: list[tuple[str, str, str]]
    statements: list[str]


def seen_in(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return an answer byte for byte, apart from its ticket and its number."""
    headers = [
        (name, EXPIRES.sub("…", FLASH.sub(r"\1", TICKET.sub("…", value))))
        for name, value in answer.headers.multi_items()
        if name not in ("x-request-id", "date", "content-length")
    ]
    return answer.status_code, headers, TICKET.sub("…", answer.text).encode()


def without_secrets(mails: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return mails without their tokens and codes."""
    return [(to, subject, CODE.sub("…", TOKEN.sub("…", text))) for to, subject, text in mails]


async def trace(
    platform: Platform, browser: Browser, act: Callable[[Browser], Awaitable[httpx.Response]]
) -> Trace:
    """Do something and keep all there is to see of it."""
    before = len(await platform.mails("blog"))
    with counted_queries(platform.runtime("blog").database.engine) as statements:
        answer = await act(browser)
    page = await browser.visit(waiting_page(answer))
    mails = (await platform.mails("blog"))[before:]
    return Trace(seen_in(answer), seen_in(page), without_secrets(mails), statements)


async def test_asking_for_a_mail_looks_the_same_for_strangers_and_for_members(
    platform: Platform,
) -> None:
    async def act(browser: Browser) -> httpx.Response:
        return await browser.submit(f"{BLOG}/sign-in/", {"email": EMAIL, "next": "/account/"})

    unknown = await trace(platform, browser_at(platform, "203.0.113.1"), act)
    await sign_in(platform, browser_at(platform, "203.0.113.2"))
    known = await trace(platform, browser_at(platform, "203.0.113.3"), act)

    assert unknown == known
    assert len(unknown.mails) == 1
    assert any("INSERT INTO magic_links" in statement for statement in unknown.statements)


async def test_signing_in_for_the_first_time_is_the_same_work(platform: Platform) -> None:
    async def by_link(browser: Browser) -> httpx.Response:
        return await browser.submit((await ask(platform, browser)).link, {})

    async def by_code(browser: Browser) -> httpx.Response:
        asked = await ask(platform, browser)
        return await browser.submit(asked.page, {"code": asked.code})

    for act, address in ((by_link, "203.0.113.1"), (by_code, "203.0.113.2")):
        first = await trace(platform, browser_at(platform, address), act)
        again = await trace(platform, browser_at(platform, address), act)
        assert first.statements == again.statements


async def test_a_wrong_code_looks_the_same_for_strangers_and_for_members(
    platform: Platform,
) -> None:
    async def act(browser: Browser) -> httpx.Response:
        asked = await ask(platform, browser)
        wrong = f"{(int(asked.code) + 1) % 10**6:06}"
        return await browser.submit(asked.page, {"code": wrong})

    async def refusal(address: str) -> tuple[object, list[str]]:
        browser = browser_at(platform, address)
        with counted_queries(platform.runtime("blog").database.engine) as statements:
            answer = await act(browser)
        return seen_in(answer), statements

    unknown = await refusal("203.0.113.1")
    await sign_in(platform, browser_at(platform, "203.0.113.2"))
    known = await refusal("203.0.113.3")

    assert unknown == known


async def test_asking_for_another_address_does_not_tell_whether_it_is_taken(
    platform: Platform, ada: Browser
) -> None:
    await sign_in(platform, browser_at(platform, "203.0.113.1"), TAKEN)
    await sign_in(platform, ada)

    def wish(email: str) -> Callable[[Browser], Awaitable[httpx.Response]]:
        return lambda browser: browser.submit(f"{BLOG}/account/address/", {"email": email})

    # Time stands still, so that whose the session is need not be looked up in between.
    with frozen():
        first = await trace(platform, ada, wish(BEN))
        taken = await trace(platform, ada, wish(TAKEN))
        free = await trace(platform, ada, wish(NEW))

    def plain(seen: Trace) -> str:
        text = repr((seen.answer, seen.mails, seen.statements))
        return text.replace(TAKEN, "…").replace(NEW, "…")

    assert len(first.mails) == 2
    assert plain(taken) == plain(free)
