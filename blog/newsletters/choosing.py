"""Choosing among the lists, by who has proved that an address is theirs."""

from collections.abc import Collection
from datetime import datetime

from blog.newsletters.forms import chosen_ids
from blog.newsletters.models import Source
from blog.newsletters.queries import choices_of
from blog.newsletters.service import ensure_subscriber, subscribe, unsubscribe
from shared.db import WriteSession


async def choose_lists(
    session: WriteSession, email: str, chosen: Collection[str], *, source: Source, now: datetime
) -> None:
    """Put an address onto the lists that were chosen, and take it off the others."""
    subscriber = await ensure_subscriber(session, email=email)
    choices = await choices_of(session, subscriber)
    wanted = chosen_ids(chosen, [each.newsletter for each in choices])
    left = {each.newsletter.id for each in choices} - {*wanted}
    await subscribe(session, subscriber, wanted, source=source, now=now)
    await unsubscribe(session, subscriber, left, now=now)
