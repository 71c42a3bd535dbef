"""What is known of readers, forgotten by their address, whether they have an account or none."""

from collections.abc import Collection

from sqlalchemy import case, delete, update

from blog.mailings.models import MailingRecipient, RecipientState
from blog.newsletters.models import Subscriber, SubscriptionWish
from shared.db import WriteSession


async def forget_readers(session: WriteSession, addresses: Collection[str]) -> None:
    """Delete what these addresses get and have asked for; letters sent are counted on.

    What waits for them is not sent. One that is being handed over at this moment may still arrive.
    """
    is_waiting = MailingRecipient.state == RecipientState.WAITING
    await session.execute(delete(SubscriptionWish).where(SubscriptionWish.email.in_(addresses)))
    await session.execute(
        update(MailingRecipient)
        .where(MailingRecipient.email.in_(addresses))
        .values(
            email=None,
            last_error="",
            state=case((is_waiting, RecipientState.LEFT_OUT), else_=MailingRecipient.state),
        )
    )
    await session.execute(delete(Subscriber).where(Subscriber.email.in_(addresses)))
