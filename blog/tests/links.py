"""Reading the links out of the mails that carry them."""

import re

from sqlalchemy import select

from blog.sign_in.service import request_link
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import mails

LINK = re.compile(r"http://blog\.test/sign-in/([\w-]+)/")


async def ask_for_link(email: str, next: str | None = None) -> str:
    """Ask for a link and return the token that was mailed."""
    async with transaction() as session:
        assert await request_link(session, email=email, next=next, now=utcnow())
    return (await mailed_tokens())[-1]


async def mailed_tokens() -> list[str]:
    """Return the tokens of all mails, oldest first."""
    async with reading() as session:
        bodies = await session.scalars(select(mails.c.text_body).order_by(mails.c.id))
        return [token for body in bodies for token in LINK.findall(body)]
