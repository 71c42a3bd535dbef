"""Lists and who is on them, for tests of letters."""

import re
from collections.abc import Collection

from blog.mailings.models import MAX_PER_MINUTE, MailingState
from blog.mailings.queries import Tally, letter_by_id, tallies_of
from blog.mailings.segments import EVERYBODY, Segment
from blog.mailings.service import Choice, begin_mailing, draft_mailing
from blog.newsletters.models import GhostNewsletter, Source, Subscriber
from blog.newsletters.queries import choices_of, subscriber_by_email
from blog.newsletters.service import ListContent, ensure_subscriber, open_list, subscribe
from blog.posts.models import Post
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


async def make_letter(
    post: Post,
    newsletter: GhostNewsletter,
    *,
    segment: Segment = EVERYBODY,
    per_minute: int = MAX_PER_MINUTE,
) -> int:
    """Make a letter of a post and return its number; nothing is sent."""
    choice = Choice(newsletter.id, f"Read: {post.title}", segment, per_minute)
    async with transaction() as session:
        mailing = await draft_mailing(session, post_id=post.id, choice=choice, by=None)
        return mailing.id


async def begin(mailing_id: int) -> int:
    """Begin a letter and return to how many it goes."""
    async with transaction() as session:
        return await begin_mailing(session, mailing_id, now=utcnow())


async def tally_of(mailing_id: int) -> Tally:
    async with reading() as session:
        return (await tallies_of(session, [mailing_id]))[mailing_id]


async def state_of(mailing_id: int) -> MailingState:
    async with reading() as session:
        letter = await letter_by_id(session, mailing_id)
    assert letter is not None
    return letter.mailing.state
