"""The changes likes makes when it is told to."""

from glue.contracts import likes
from likes import service
from shared.db import write_session
from shared.rpc import answers


@answers(likes.Toggle)
async def toggle(action: likes.Toggle) -> likes.LikeState:
    """Turn a user's like on or off."""
    liked = await service.toggle(
        write_session(),
        user_id=action.user_id,
        target_type=action.target_type,
        target_slug=action.target_slug,
        target_id=action.target_id,
    )
    return likes.LikeState(liked=liked)
