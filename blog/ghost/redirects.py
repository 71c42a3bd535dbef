"""Redirects of Ghost, as the former addresses of posts, and back."""

import json
from typing import Any

from sqlalchemy import select

from blog.ghost.files import slug_in
from blog.ghost.items import Item
from blog.ghost.links import keep_link, link_of
from blog.ghost.models import Verdict
from blog.ghost.said import digest_of
from blog.ghost.translating import Reading
from blog.posts.former import remember_former
from blog.posts.models import FormerPostSlug, Post
from blog.posts.queries import is_taken, lock_post
from glue.reserved import is_reserved
from shared.db import ReadSession, WriteSession
from shared.i18n import gettext as _


async def write_redirect(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Let a former address lead to the post it led to; what is no post's is reported."""
    before = await link_of(session, item.kind, item.ghost_id)
    said = digest_of(item, {})
    if before is not None and before.digest == said:
        return Verdict.UNCHANGED
    old, new = slug_in(item.text("from")), slug_in(item.text("to").removeprefix(reading.site))
    post = await lock_post(session, slug=new) if new else None
    if old is None or post is None:
        reading.note(_("It does not lead from one address to one post here"))
        return Verdict.SKIPPED
    if is_reserved(old) or await is_taken(session, slug=old):
        reading.note(_("There is something at that address"))
        return Verdict.SKIPPED
    await remember_former(session, post, old)
    await keep_link(session, item, digest=said)
    return Verdict.ADDED


async def redirects_for_ghost(session: ReadSession) -> list[dict[str, Any]]:
    """Return the former addresses of what is published, as Ghost's file of redirects has them."""
    statement = (
        select(FormerPostSlug.slug, Post.slug)
        .join(Post, Post.id == FormerPostSlug.post_id)
        .where(Post.published())
        .order_by(FormerPostSlug.slug)
    )
    return [
        {"from": f"^/{old}/?$", "to": f"/{new}/", "permanent": True}
        for old, new in await session.execute(statement)
    ]


def written_redirects(redirects: list[dict[str, Any]]) -> bytes:
    """Write redirects as the text of a file."""
    return json.dumps(redirects, ensure_ascii=False, indent=1).encode()
