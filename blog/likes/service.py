"""What likes knows of a post."""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4

from blog.posts.models import Post
from glue.contracts import likes
from glue.contracts.likes import TargetType
from shared.errors import ServiceUnavailable
from shared.rpc import call_action, fetch_data
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Heart:
    """The heart of a post: `liked` is None where nobody can tell, or who looks has no account.

    `people` is how many like it, None where nobody can tell. `press` names this showing of it.
    """

    is_signed_in: bool
    liked: bool | None
    people: int | None
    problem: str = ""
    press: str = field(default_factory=lambda: str(uuid4()))


async def heart_of(post: Post, identity: Identity) -> Heart:
    """Ask whether somebody likes a post, and how many do, side by side."""
    liked, people = await asyncio.gather(_is_liked(post, identity.user_id), _people(post))
    return Heart(identity.is_signed_in, liked, people)


async def toggle_like(post: Post, user_id: int, *, key: str) -> bool:
    """Turn a like on or off, once for a key; say whether the post is liked now."""
    toggled = await call_action(
        likes.Toggle(user_id=user_id, target_type=TargetType.POST, target_id=post.id), key=key
    )
    return toggled.liked


async def _is_liked(post: Post, user_id: int | None) -> bool | None:
    if user_id is None:
        return None
    try:
        state = await fetch_data(
            likes.IsLiked(user_id=user_id, target_type=TargetType.POST, target_id=post.id)
        )
    except ServiceUnavailable:
        return None
    return state.liked


async def _people(post: Post) -> int | None:
    try:
        (count,) = await fetch_data(
            likes.LikeCounts(target_type=TargetType.POST, target_ids=[post.id])
        )
    except ServiceUnavailable:
        return None
    return count.count
