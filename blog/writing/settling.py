"""Changing what is around the words of a post, and leaving the words as they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from blog.posts.bodies import body_columns
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.tags.service import ensure_tag
from blog.writing.content import content_of
from blog.writing.queries import working_copy
from blog.writing.service import keep_working_copy, locked_post, save_post
from glue.audit import Audited, ObjectType
from shared.audit import record
from shared.db import WriteSession


async def settle_post(
    session: WriteSession,
    post_id: int,
    *,
    changes: Mapping[str, Any],
    tag_names: Sequence[str],
    seen: int,
    by: int,
) -> Post:
    """Save a post with other settings, as its next version; tags that are new are made.

    Raises as `save_post` does. What the same person has typed and not saved is kept, with the new
    settings in it.
    """
    post = await locked_post(session, post_id, seen=seen)
    typed = await working_copy(session, post_id=post_id, user_id=by)
    kept = (typed.base_version, typed.content) if typed is not None else None
    tags = [(await ensure_tag(session, name=name)).id for name in tag_names]
    settled = {**changes, "tag_ids": tuple(dict.fromkeys(tags))}
    content = (await content_of(session, post)).model_copy(update=settled)
    post = await save_post(session, post_id, content=content, seen=seen, by=by)
    if kept is not None:
        base = post.version if kept[0] == seen else kept[0]
        typed_on = PostContent.model_validate(kept[1])
        said = typed_on.model_copy(update=settled) if base == post.version else typed_on
        await keep_working_copy(session, post_id, content=said, base_version=base, by=by)
    return post


async def trust_html(session: WriteSession, post_id: int, *, trusts: bool, seen: int) -> Post:
    """Let the HTML cards of a post stand as they are, or be cleaned again; renders it anew.

    Raises `UnknownPost` and `EditedMeanwhile`.
    """
    post = await locked_post(session, post_id, seen=seen)
    if post.trusts_html is trusts:
        return post
    post.trusts_html = trusts
    for name, value in body_columns(post.lexical, trusts_html=trusts).items():
        setattr(post, name, value)
    await session.flush()
    deed = Audited.HTML_TRUSTED if trusts else Audited.HTML_CLEANED
    await record(session, deed, on=(ObjectType.POST, post.id), within=post.page_id)
    return post
