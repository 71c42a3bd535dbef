"""Lists and who is on them, for tests of letters."""

import re
from collections.abc import Collection

from blog.newsletters.models import GhostNewsletter, Source, Subscriber
from blog.newsletters.queries import choices_of, subscriber_by_email
from blog.newsletters.service import ListContent, ensure_subscriber, open_list, subscribe
from blog.tests.links import mailed_texts
from shared.clock import utcnow
from shared.db import reading, transaction

WISH = re.compile(r"http://blog\.test/letters/confirmations/([\w-]+)/")


async def make_list(slug: str = "news", *, is_open: bool = True) -> GhostNewsletter:
    content = ListContent(slug=slug, name=slug.title(), is_open=is_open)
    async with transaction() as session:
        return await open_list(session, content)


async def make_reader(
    email: str, *lists: GhostNewsletter, name: str = "", labels: Collection[str] = ()
) -> Subscriber:
    async with transaction() as session:
        reader = await ensure_subscriber(session, email=email, name=name, labels=labels)
        ids = [each.id for each in lists]
        await subscribe(session, reader, ids, source=Source.HAND, now=utcnow())
        return reader


async def lists_of(email: str) -> list[str]:
    """Return the addresses of the lists somebody is on."""
    async with reading() as session:
        subscriber = await subscriber_by_email(session, email)
        choices = await choices_of(session, subscriber)
        return [each.newsletter.slug for each in choices if each.is_on]


async def mailed_wishes() -> list[str]:
    """Return the tokens of all mails that ask for a confirmation, oldest first."""
    return [token for text in await mailed_texts() for token in WISH.findall(text)]
