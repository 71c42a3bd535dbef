"""Coming onto lists from the site: asked for by anybody, done by who reads the mail."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update

from blog.newsletters.errors import WishOver
from blog.newsletters.models import Source, SubscriptionWish
from blog.newsletters.queries import lists_by_ids
from blog.newsletters.service import ensure_subscriber, subscribe, write_again
from blog.sign_in.tokens import new_token, token_hash
from glue.urls import blog_url
from shared.db import WriteSession
from shared.mail import queue_mail

WISH_DAYS = 2
WISH_LASTS = timedelta(days=WISH_DAYS)
WISHES_AT_ONCE = 3


async def wish_to_subscribe(
    session: WriteSession, *, email: str, name: str, newsletter_ids: Collection[int], now: datetime
) -> bool:
    """Mail a link that puts an address onto lists; False when it was sent too many lately.

    Whether it is on them already is not looked at: who asks must not learn it.
    """
    await session.execute(delete(SubscriptionWish).where(SubscriptionWish.expires_at <= now))
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(email, 1))))
    open_wishes = await session.scalar(
        select(func.count()).where(SubscriptionWish.usable(now), SubscriptionWish.email == email)
    )
    if (open_wishes or 0) >= WISHES_AT_ONCE:
        return False
    token = new_token()
    await session.execute(
        insert(SubscriptionWish).values(
            token_hash=token_hash(token),
            email=email,
            name=name,
            newsletter_ids=sorted({*newsletter_ids}),
            created_at=now,
            expires_at=now + WISH_LASTS,
        )
    )
    await queue_mail(
        session,
        key=f"subscription-wish:{token_hash(token)}",
        to=email,
        template="mail/subscription_wish",
        secret=True,
        link=blog_url(f"/letters/confirmations/{token}/"),
        lists=await lists_by_ids(session, newsletter_ids),
        days=WISH_DAYS,
    )
    return True


async def confirm_wish(session: WriteSession, *, token: str, now: datetime) -> str:
    """Put the address of a wish onto its lists, and return the token of its preferences.

    Raises `WishOver`. Who confirms reads mail there, so an address that was given up works again.
    """
    used = await session.execute(
        update(SubscriptionWish)
        .where(SubscriptionWish.usable(now), SubscriptionWish.token_hash == token_hash(token))
        .values(used_at=now)
        .returning(SubscriptionWish.email, SubscriptionWish.name, SubscriptionWish.newsletter_ids)
    )
    wish = used.one_or_none()
    if wish is None:
        raise WishOver()
    lists = await lists_by_ids(session, wish.newsletter_ids)
    subscriber = await ensure_subscriber(session, email=wish.email, name=wish.name)
    still_open = [each.id for each in lists if each.is_open]
    await subscribe(session, subscriber, still_open, source=Source.FORM, now=now)
    await write_again(session, subscriber.id)
    return subscriber.token
