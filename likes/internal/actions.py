"""The changes likes makes when it is told to."""

from glue.contracts import likes
from glue.contracts.families import Erased, Tried
from glue.operations import try_work_again
from glue.privacy import forget_person
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


@answers(likes.ErasePerson)
async def erase_person(action: likes.ErasePerson) -> Erased:
    """Delete a person's likes."""
    rows = await service.forget_likes(write_session(), user_id=action.user_id)
    return await forget_person(action, rows)


@answers(likes.TryAgain)
async def try_again(action: likes.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)
