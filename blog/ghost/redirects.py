"""Redirects of Ghost, as the former addresses of posts and as patterns, and back."""

import json
from typing import Any

from sqlalchemy import select

from blog.ghost.addresses import HERE
from blog.ghost.files import slug_in
from blog.ghost.items import Item
from blog.ghost.links import keep_link, link_of
from blog.ghost.models import Verdict
from blog.ghost.said import digest_of
from blog.ghost.translating import Reading
from blog.posts.former import remember_former
from blog.posts.models import FormerPostSlug, Post
from blog.posts.queries import is_taken, lock_post
from blog.redirects.patterns import read_pattern
from blog.redirects.queries import all_patterns
from blog.redirects.service import keep_pattern
from glue.reserved import is_reserved
from shared.db import ReadSession, WriteSession
from shared.i18n import gettext as _


async def write_redirect(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Let an address lead to the post it led to, or what matches a pattern to where it led."""
    before = await link_of(session, item.kind, item.ghost_id)
    said = digest_of(item, {})
    if before is not None and before.digest == said:
        return Verdict.UNCHANGED
    old, to = slug_in(item.text("from")), _target(item.text("to"), reading)
    new = slug_in(to)
    is_new = before is None
    if old is not None and (is_reserved(old) or (is_new and await is_taken(session, slug=old))):
        reading.note(_("There is something at that address"))
        return Verdict.SKIPPED
    read_pattern(item.text("from"))
    post = await lock_post(session, slug=new) if new else None
    if old is not None and post is not None:
        await remember_former(session, post, old)
    elif new is not None and not is_reserved(new) and not await is_taken(session, slug=new):
        reading.note(_("It leads to an address that nothing is at here"))
        return Verdict.SKIPPED
    else:
        await keep_pattern(
            session,
            pattern=item.text("from"),
            target=to,
            is_permanent=item.fields.get("permanent") is True,
        )
        reading.note(_("Leads on from each address that matches and that nothing is at"))
    await keep_link(session, item, digest=said)
    return Verdict.ADDED if is_new else Verdict.CHANGED


def _target(to: str, reading: Reading) -> str:
    """Return where a redirect leads, without the address that the site had."""
    to = to.removeprefix(HERE)
    if reading.site and to.startswith(f"{reading.site}/"):
        to = to.removeprefix(reading.site)
    return to


async def redirects_for_ghost(session: ReadSession) -> list[dict[str, Any]]:
    """Return former addresses of what is published, and patterns, as Ghost's file has them."""
    statement = (
        select(FormerPostSlug.slug, Post.slug)
        .join(Post, Post.id == FormerPostSlug.post_id)
        .where(Post.published())
        .order_by(FormerPostSlug.slug)
    )
    former = [
        {"from": f"^/{old}/?$", "to": f"/{new}/", "permanent": True}
        for old, new in await session.execute(statement)
    ]
    patterns = [
        {"from": it.pattern, "to": it.target, "permanent": it.is_permanent}
        for it in await all_patterns(session)
    ]
    return former + patterns


def written_redirects(redirects: list[dict[str, Any]]) -> bytes:
    """Write redirects as the text of a file."""
    return json.dumps(redirects, ensure_ascii=False, indent=1).encode()
