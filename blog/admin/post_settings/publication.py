"""What becomes of a post: published at once or at a time, taken back, put away."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from quart import Blueprint, Response, request

from blog.admin.post_settings.rendering import Moment, settings_page
from blog.admin.posts.addresses import POST, settings_address
from blog.admin.posts.filters import PostFilter, read_id
from blog.posts.models import Post
from blog.writing.errors import NothingToPublish, TimeIsPast
from blog.writing.permitting import current_post, the_post
from blog.writing.publishing import publish, put_away, schedule, unpublish
from blog.writing.queries import post_by_id
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private
from shared.zones import moments

publication = Blueprint("post_publication", __name__, url_prefix=POST)
publication.after_request(keep_private)

LATER = "later"


@publication.post("/publication/")
@allows(Action.WRITE_POSTS, on=the_post)
async def create(post_id: int) -> Response:
    sent, now = await request.form, utcnow()
    seen = read_id(sent.get("seen")) or 0
    moment = Moment(sent.get("when_date", ""), sent.get("when_time", ""))
    try:
        if sent.get("way") == LATER:
            at = _read(moment, current_runtime().settings.site.zone)
            await schedule(write_session(), post_id, seen=seen, at=at, now=now)
            flash(_("It will be published when its time comes"))
        else:
            await publish(write_session(), post_id, seen=seen, now=now)
            flash(_("It is published"))
    except (InvalidInput, TimeIsPast, NothingToPublish) as refusal:
        wrong = Moment(moment.date, moment.time, str(refusal))
        return await settings_page(await _again(), moment=wrong, status=refusal.status)
    return await redirect_to(settings_address(post_id))


@publication.post("/publication/delete/")
@allows(Action.WRITE_POSTS, on=the_post)
async def destroy_publication(post_id: int) -> Response:
    await unpublish(write_session(), post_id, seen=await _seen())
    flash(_("It is a draft again"), FlashKind.NOTE)
    return await redirect_to(settings_address(post_id))


@publication.post("/delete/")
@allows(Action.WRITE_POSTS, on=the_post)
async def destroy(post_id: int) -> Response:
    post = current_post()
    await put_away(write_session(), post_id, seen=await _seen())
    flash(_("“%(title)s” is put away", title=post.title or _("Untitled")), FlashKind.NOTE)
    return await redirect_to(PostFilter(kind=post.kind).address())


async def _seen() -> int:
    return read_id((await request.form).get("seen")) or 0


async def _again() -> Post:
    await rollback_request()
    post = await post_by_id(read_session(), id=current_post().id)
    if post is None:
        raise NotFound()
    return post


def _read(moment: Moment, zone: ZoneInfo) -> datetime:
    """Return when the clocks of the site first show this; raises `InvalidInput`."""
    try:
        day, clock = date.fromisoformat(moment.date), time.fromisoformat(moment.time)
        found = moments(day, clock.replace(second=0, microsecond=0, tzinfo=None), zone)
    except (ValueError, OverflowError):
        raise InvalidInput() from None
    if not found:
        raise InvalidInput()
    return found[0]
