"""Reading the links and codes out of the mails that carry them."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from blog.sign_in.service import request_link
from blog.sign_in.tokens import new_token
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import mails

LINK = re.compile(r"http://blog\.test/sign-in/([\w-]+)/")
CODE = re.compile(r"^\d{6}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking for a mail: the ticket of the browser, the token and code of the mail."""

    ticket: str
    token: str
    code: str


async def ask(email: str, next: str | None = None) -> Asked:
    """Ask for a mail and return what is in it."""
    ticket = new_token()
    async with transaction() as session:
        assert await request_link(session, email=email, next=next, ticket=ticket, now=utcnow())
    text = (await mailed_texts())[-1]
    (code,) = CODE.findall(text)
    return Asked(ticket, LINK.findall(text)[0], code)


async def ask_for_link(email: str, next: str | None = None) -> str:
    """Ask for a link and return the token that was mailed."""
    return (await ask(email, next)).token


async def mailed_tokens() -> list[str]:
    """Return the tokens of all mails, oldest first."""
    return [token for body in await mailed_texts() for token in LINK.findall(body)]


async def mailed_texts() -> list[str]:
    """Return the texts of all mails, oldest first."""
    async with reading() as session:
        return list(await session.scalars(select(mails.c.text_body).order_by(mails.c.id)))


def another(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06}"
