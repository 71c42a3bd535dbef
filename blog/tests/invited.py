"""Asking people in, and reading the links out of their letters."""

import re

from sqlalchemy import select

from blog.invitations.models import Invitation
from blog.invitations.service import Welcome, welcome
from blog.people.models import User
from blog.posts.models import Post
from glue.contracts.blog import Grant, Role
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.db.bus import mails

BEN = "ben@example.org"
LINK = re.compile(r"http://blog\.test/invitations/([\w-]+)/")


def shop(page: Post) -> Grant:
    return Grant(role=Role.SHOP, page_id=page.id)


async def ask_in(by: User, *grants: Grant, email: str = BEN) -> Welcome:
    async with transaction() as session:
        return await welcome(session, email=email, grants=grants, by=by, now=utcnow())


async def letters() -> list[tuple[str, str, str]]:
    """Return all mails as (address, subject, text), oldest first."""
    async with reading() as session:
        columns = (mails.c.to_address, mails.c.subject, mails.c.text_body)
        rows = await session.execute(select(*columns).order_by(mails.c.id))
        return [(row.to_address, row.subject, row.text_body) for row in rows]


async def tokens() -> list[str]:
    """Return the tokens of all invitations that were mailed, oldest first."""
    return [token for _, _, body in await letters() for token in LINK.findall(body)]


async def invitation() -> Invitation:
    async with reading() as session:
        return (await session.scalars(select(Invitation))).one()
