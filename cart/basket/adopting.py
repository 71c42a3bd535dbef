"""A visitor's basket becomes a user's: what is in it, and what was sent of it."""

from cart.checkout.service import adopt_checkouts
from cart.checkout.walks import adopt_walk
from cart.items.service import adopt_items
from shared.db import WriteSession


async def adopt_basket(session: WriteSession, *, user_id: int, session_id: str) -> int:
    """Merge a visitor's basket into a user's by sum; return how many lines moved.

    Doing it twice changes nothing.
    """
    lines = await adopt_items(session, user_id=user_id, session_id=session_id)
    await adopt_walk(session, user_id=user_id, session_id=session_id)
    await adopt_checkouts(session, user_id=user_id, session_id=session_id)
    return lines
