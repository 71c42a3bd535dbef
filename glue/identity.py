"""Who a session token belongs to, asked of blog and remembered for moments.

A live answer is used for under a second, so that a revoked session ends everywhere within one.
While blog does not answer, the last answer holds for at most a minute; then they are anonymous, and
are told so.
"""

from datetime import timedelta

from glue.contracts import blog
from glue.remembered import Memory
from shared.changes import remembering
from shared.clock import utcnow
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data
from shared.web.identity import NOBODY, Account, Grant, Identify

FRESH = timedelta(milliseconds=900)
WHILE_BLOG_IS_AWAY = timedelta(seconds=60)
REMEMBERED_SESSIONS = 10_000

UNKNOWN = Account(is_unknown=True)


def session_reader() -> Identify:
    """Return one app's function from session token to whose it is."""
    memory: Memory[Account] = Memory(REMEMBERED_SESSIONS)

    async def account_of_session(token: str) -> Account:
        asked_at = utcnow()
        known = memory.recall(token, younger_than=FRESH, now=asked_at)
        if known is not None:
            return known[0]
        try:
            async with remembering() as reads:
                user = await fetch_data(blog.SessionCheck(token=token))
        except ServiceUnavailable:
            last = memory.recall(
                token, younger_than=WHILE_BLOG_IS_AWAY, now=asked_at, even_untrue=True
            )
            return last[0] if last else UNKNOWN
        account = NOBODY if user is None else account_of(user)
        memory.keep(token, account, now=asked_at, reads=reads)
        return account

    return account_of_session


def account_of(user: blog.SessionUser) -> Account:
    """Return what the edge of a request keeps of a person."""
    grants = frozenset(Grant(grant.role.value, grant.page_id) for grant in user.grants)
    return Account(user.user_id, grants)
