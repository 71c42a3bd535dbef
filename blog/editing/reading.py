"""What the editor begins with: the post as it is, or as somebody has left it."""

from dataclasses import dataclass

from blog.editing.standing import Standing
from blog.editing.typed import Typed
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.writing.content import content_of
from blog.writing.queries import working_copy
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Opened:
    """A post that somebody opens; `is_apart` says that their copy waits to be merged."""

    typed: Typed
    standing: Standing
    is_apart: bool


async def open_post(session: ReadSession, post: Post, *, user_id: int) -> Opened:
    """Return what is shown: what they have typed on this version, or else the version."""
    copy = await working_copy(session, post_id=post.id, user_id=user_id)
    if copy is not None and copy.base_version == post.version:
        typed = Typed.of(PostContent.model_validate(copy.content))
        return Opened(typed, Standing(post, post.updated_at, kept_at=copy.kept_at), is_apart=False)
    typed = Typed.of(await content_of(session, post))
    return Opened(typed, Standing(post, post.updated_at), is_apart=copy is not None)
