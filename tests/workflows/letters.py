"""Asking for a mail to sign in by, and reading it."""

import re
from dataclasses import dataclass

import httpx

from tests.workflows.bakery import BLOG, EMAIL
from tests.workflows.platform import Browser, Platform

LINK = re.compile(r"http://\S+/sign-in/\S+")
CODE = re.compile(r"^\d{6}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """The page that waits for the code, and the link and the code that were mailed."""

    page: str
    link: str
    code: str


async def ask(platform: Platform, browser: Browser, email: str = EMAIL) -> Asked:
    """Ask for a mail, and read it."""
    answer = await browser.submit(f"{BLOG}/sign-in/", {"email": email, "next": ""})
    *_, (_, _, text) = await platform.mails("blog")
    return Asked(
        page=waiting_page(answer),
        link=_found(LINK, text),
        code=_found(CODE, text),
    )


async def link_for(platform: Platform, browser: Browser, email: str = EMAIL) -> str:
    """Ask for a mail, and return the link in it."""
    return (await ask(platform, browser, email)).link


async def mailed(platform: Platform, part: str) -> list[str]:
    """Return the links that were mailed and have this in them, oldest first."""
    texts = [text for _, _, text in await platform.mails("blog")]
    return [link for text in texts for link in re.findall(r"http://\S+", text) if part in link]


def waiting_page(answer: httpx.Response) -> str:
    """Return where asking for a mail leads to."""
    return str(answer.url.join(answer.headers["Location"]))


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found, text
    return found[0]
