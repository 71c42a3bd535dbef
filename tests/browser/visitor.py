"""Somebody with a browser window: what they do again and again, in one call each."""

import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from playwright.async_api import Page, expect

from tests.served import Served, eventually

COUNTER = "/ash-lane-bakery/counter/"
WORKS = "/tidewater/works/"
LOAF = f"{COUNTER}bridge-loaf/"
OFFER = f"{COUNTER}meadow-seed-loaf/"
SOAP = f"{WORKS}salt-pan-bar/"
BAKERY = "/ash-lane-bakery/"
# The command itself would start a process for each of a dozen page kinds.
GRANT = """
    WITH person AS (INSERT INTO users (email, name) VALUES ($1, '') RETURNING id)
    INSERT INTO grants (user_id, role, page_id, granted_at)
    SELECT id, $2, (SELECT id FROM posts WHERE slug = $3), now() FROM person
"""

_people = count(1)


@dataclass(slots=True)
class Visitor:
    """A window on the served co-operative; `afterwards` puts back what was broken for its sake."""

    served: Served
    page: Page
    email: str = field(default_factory=lambda: f"visitor-{next(_people)}@example.org")
    afterwards: AsyncExitStack = field(default_factory=AsyncExitStack)
    _old_mails: frozenset[str] = frozenset()

    async def go(self, program: str, path: str = "/") -> None:
        """Open a page of a program, whatever its status."""
        await self.page.goto(self.served.url(program, path))

    async def post(self, program: str, path: str, form: Mapping[str, str | float | bool]) -> None:
        """Send a form without showing what comes of it, with the cookies of the window."""
        answer = await self.page.context.request.post(
            self.served.url(program, path),
            form=dict(form),
            headers={"Sec-Fetch-Site": "same-origin"},
            max_redirects=0,
        )
        assert answer.status == 303, f"{path} answered {answer.status}"

    async def pick(self, *products: str) -> None:
        """Put one of each product into the basket; a product is the address of its page."""
        for product in products:
            await self.post("market", f"{product}basket/", {"quantity": "1"})

    async def send_basket(self, email: str | None = None) -> None:
        """Send the bakery's part of the basket, as its form does."""
        await self.go("cart", BAKERY)
        await self.page.locator("#field-email").fill(self.email if email is None else email)
        await self.page.locator("#field-name").fill("A. Shopper")
        await self.page.locator("[id^=pay-]").click()

    async def reach_payment(self) -> None:
        """Pick a loaf and go as far as SumUp's page."""
        await self.pick(LOAF)
        await self.send_basket()
        await expect(self.page).to_have_url(re.compile(re.escape(self.served.url("sumup", ""))))

    async def pay(self) -> None:
        """Buy a loaf, to the page that says that it is paid."""
        await self.reach_payment()
        await self.page.get_by_role("button", name=re.compile("^Pay £")).click()
        await expect(self.page.get_by_role("heading", name="Paid, thank you")).to_be_visible()

    async def ask_for_link(self) -> None:
        """Ask for a mail to sign in by, to the page that waits for its code."""
        await self._pass_over_old_mails()
        await self.go("blog", "/sign-in/")
        await self.page.get_by_label("Your mail address").fill(self.email)
        await self.page.get_by_role("button", name="Send me a mail").click()
        await expect(self.page.get_by_role("heading", name="Look in your mail")).to_be_visible()

    async def open_link(self) -> None:
        """Open the link that came by mail; it signs in when its button is pressed."""
        await self.page.goto(await self.mailed_link("/sign-in/"))

    async def sign_in(self) -> None:
        """Sign in by a link in a mail, to the account's page; only that is drawn."""
        await self._pass_over_old_mails()
        await self.post("blog", "/sign-in/", {"email": self.email})
        await self.post("blog", urlsplit(await self.mailed_link("/sign-in/")).path, {})
        await self.go("blog", "/account/")
        await expect(self.page.get_by_role("heading", name=re.compile("^H[ae]llo"))).to_be_visible()

    async def open_privacy(self) -> None:
        """Sign in, and open the page of one's data."""
        await self.sign_in()
        await self.go("blog", "/account/privacy/")

    async def ask_to_be_erased(self) -> None:
        """Sign in, and ask for the letter that erases."""
        await self.open_privacy()
        await self.page.get_by_label("Type your mail address").fill(self.email)
        await self.page.get_by_role("button", name="Send me the letter").click()
        await expect(self.page.get_by_text("We sent a letter")).to_be_visible()

    async def open_erasure(self) -> None:
        """Open the link in the letter that erases."""
        await self.ask_to_be_erased()
        await self.page.goto(await self.mailed_link("/erasures/"))

    async def be_erased(self) -> None:
        """Press the button behind the link in the letter."""
        await self.open_erasure()
        await self.page.get_by_role("button", name="Yes, erase me").click()
        await expect(self.page.get_by_role("heading", name="being erased")).to_be_visible()

    async def become(self, role: str, page: str | None = None) -> None:
        """Be given a role, as `bin/grant` would, and sign in, to the account's page."""
        database = await asyncpg.connect(
            self.served.servers.postgres.url(self.served.databases["blog"])
        )
        try:
            await database.execute(GRANT, self.email, role, page)
        finally:
            await database.close()
        await self.sign_in()

    async def open_invitation(self) -> None:
        """Open the invitation that came by mail."""
        await self.page.goto(await self.mailed_link("/invitations/"))

    async def mailed_link(self, part: str, *, to: str | None = None) -> str:
        """Wait for a mail with a link that has this in it; return the link of the newest."""

        async def look() -> str | None:
            links = [link for mail in await self._mails(to) for link in mail["links"]]
            return next((link for link in links if part in link), None)

        return await eventually(look)

    async def mailed_code(self) -> str:
        """Wait for a mail with a code to sign in by; return the code of the newest."""

        async def look() -> str | None:
            texts = [mail["text"] for mail in await self._mails()]
            found = (re.search(r"^\d{6}$", text, re.MULTILINE) for text in texts)
            return next((match[0] for match in found if match), None)

        return await eventually(look)

    async def _pass_over_old_mails(self) -> None:
        self._old_mails = frozenset(mail["id"] for mail in await self._mails())

    async def _mails(self, to: str | None = None) -> list[dict[str, Any]]:
        answer = await self.served.http.get(
            self.served.url("mail", "/api/messages"), params={"to": to or self.email}
        )
        mails: list[dict[str, Any]] = answer.json()
        return [mail for mail in mails if mail["id"] not in self._old_mails]
