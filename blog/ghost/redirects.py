"""Redirects of Ghost, as the former addresses of posts."""

from blog.ghost.files import slug_in
from blog.ghost.items import Item
from blog.ghost.links import keep_link, link_of
from blog.ghost.models import Verdict
from blog.ghost.said import digest_of
from blog.ghost.translating import Reading
from blog.posts.former import remember_former
from blog.posts.queries import is_taken, lock_post
from glue.reserved import is_reserved
from shared.db import WriteSession
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
