"""The posts that announce an event, for its keepers."""

from urllib.parse import urlsplit

from quart import Blueprint, Response, request, url_for

from events.calendars.listing import pages_by_id
from events.desk.routes import CALENDAR
from events.entries.models import CalendarEntry
from events.posts.queries import posts_of
from events.posts.service import link_post, unlink_post
from events.ticket_desk.rendering import around_event, event_of_desk, place_of
from glue.access import allows, the_page
from glue.contracts import blog
from glue.permissions import Action
from shared.db import read_session, write_session
from shared.errors import ServiceUnavailable
from shared.i18n import gettext as _
from shared.rpc import fetch_data
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

NUMBER = "int(max=9223372036854775807)"
LONGEST_ADDRESS = 500

post_desk = Blueprint(
    "post_desk", __name__, url_prefix=f"{CALENDAR}/events/<{NUMBER}:entry_id>/posts"
)
post_desk.after_request(keep_private)


@post_desk.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    return await _page(await event_of_desk(calendar_id, entry_id))


@post_desk.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    typed = (await request.form).get("address", "").strip()
    try:
        post = await _post_at(typed)
    except ServiceUnavailable as problem:
        error = _("We cannot look up posts right now. Please try again in a moment.")
        return await _page(entry, typed=typed, error=error, status=problem.status)
    if post is None:
        error = _("Please give the address of a published post")
        return await _page(entry, typed=typed, error=error, status=422)
    await link_post(write_session(), entry, post.id)
    flash(_("Linked: %(post)s", post=post.title))
    return await redirect_to(url_for("post_desk.index", **place_of(entry)))


@post_desk.post(f"/<{NUMBER}:id>/unlinking/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def destroy(page_slug: str, calendar_id: int, entry_id: int, id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    await unlink_post(write_session(), entry, id)
    flash(_("The post is linked no longer"), FlashKind.NOTE)
    return await redirect_to(url_for("post_desk.index", **place_of(entry)))


async def _post_at(typed: str) -> blog.Post | None:
    """Return the post at an address, or with a slug; a page is none."""
    try:
        slug = urlsplit(typed).path.strip("/").rpartition("/")[2]
    except ValueError:
        return None
    if not slug or len(typed) > LONGEST_ADDRESS:
        return None
    post = await fetch_data(blog.PostBySlug(slug=slug))
    return post if post and post.kind is blog.PostKind.POST else None


async def _page(
    entry: CalendarEntry, *, typed: str = "", error: str = "", status: int = 200
) -> Response:
    ids = await posts_of(read_session(), entry.id)
    try:
        posts = await pages_by_id(ids)
        are_known = True
    except ServiceUnavailable:
        posts, are_known = {}, False
    return await render(
        "posts/index.html",
        status=status,
        linked=[(id, posts.get(id)) for id in ids],
        are_known=are_known,
        typed=typed,
        error=error,
        longest=LONGEST_ADDRESS,
        **around_event(entry),
    )
