"""What a visitor gathered before signing in becomes the user's."""

import asyncio

from glue.contracts import cart, events
from shared.rpc import call_action


async def adopt_session_for_user(user_id: int, session_id: str, *, key: str) -> None:
    """Merge a visitor's basket and held places into a user's; doing it twice changes nothing.

    Each half is done whether or not the other can be; raises what kept one from being done.
    """
    halves = await asyncio.gather(
        call_action(
            cart.AdoptCartForUser(user_id=user_id, session_id=session_id), key=f"{key}:cart"
        ),
        call_action(
            events.AdoptEntriesForUser(user_id=user_id, session_id=session_id), key=f"{key}:events"
        ),
        return_exceptions=True,
    )
    for half in halves:
        if isinstance(half, BaseException):
            raise half
