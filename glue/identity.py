"""Who a session token belongs to, asked of blog and remembered for moments.

A live answer is used for under a second, so that a revoked session ends everywhere within one.
While blog does not answer, the last answer holds for at most a minute; then they are anonymous.
"""

from datetime import timedelta

from glue.contracts import blog
from glue.remembered import Memory
from shared.clock import utcnow
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data
from shared.web.identity import Identify

FRESH = timedelta(milliseconds=900)
WHILE_BLOG_IS_AWAY = timedelta(seconds=60)
REMEMBERED_SESSIONS = 10_000


def session_reader() -> Identify:
    """Return one app's function from session token to user id."""
    memory: Memory[int | None] = Memory(REMEMBERED_SESSIONS)

    async def user_of_session(token: str) -> int | None:
        asked_at = utcnow()
        known = memory.recall(token, younger_than=FRESH, now=asked_at)
        if known is not None:
            return known[0]
        try:
            user = await fetch_data(blog.SessionCheck(token=token))
        except ServiceUnavailable:
            last = memory.recall(token, younger_than=WHILE_BLOG_IS_AWAY, now=asked_at)
            return last[0] if last else None
        user_id = user.user_id if user else None
        memory.keep(token, user_id, now=asked_at)
        return user_id

    return user_of_session
