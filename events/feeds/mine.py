"""One's own bookings to subscribe to, at an address that nobody else knows."""

from quart import Blueprint, Response, url_for

from events.feeds.answering import answer_with, count_asking
from events.feeds.queries import feed_of_member, member_of_feed
from events.feeds.service import (
    end_member_feed,
    feed_of_member_bookings,
    hash_of,
    renew_member_feed,
)
from glue.access import allows
from glue.permissions import Action
from glue.urls import blog_url
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.identity import current_identity
from shared.web.private import keep_private
from shared.web.seo import own_url
from shared.web.site import named_site

my_feed = Blueprint("my_feed", __name__, url_prefix="/calendars/mine")
my_feed.after_request(keep_private)
# By itself, because what is sent to programs may be kept by them.
private_feeds = Blueprint("private_feeds", __name__)
private_feeds.before_request(count_asking)


@my_feed.get("/")
@allows(Action.USE_ACCOUNT)
async def show() -> Response:
    feed = await feed_of_member(read_session(), _user_id())
    return await render("feeds/mine.html", feed=feed, address="")


@my_feed.post("/")
@allows(Action.USE_ACCOUNT)
async def create() -> Response:
    """Make a new address and show it: only its hash is kept, so it cannot be shown again."""
    session = write_session()
    token = await renew_member_feed(session, _user_id())
    feed = await feed_of_member(session, _user_id())
    address = own_url(url_for("private_feeds.show_bookings", token=token))
    return await render("feeds/mine.html", feed=feed, address=address)


@my_feed.post("/delete/")
@allows(Action.USE_ACCOUNT)
async def destroy() -> Response:
    await end_member_feed(write_session(), _user_id())
    flash(_("Your private address leads nowhere any more"))
    return await redirect_to(url_for("my_feed.show"))


@private_feeds.get("/calendars/mine/<token>/bookings.ics")
@allows(Action.FOLLOW_LETTER)
async def show_bookings(token: str) -> Response:
    user_id = await member_of_feed(read_session(), hash_of(token))
    if user_id is None:
        raise NotFound()
    feed = await feed_of_member_bookings(
        read_session(),
        user_id,
        title=_("Bookings at %(site)s", site=named_site().title),
        link=blog_url("/account/bookings/"),
        now=utcnow(),
    )
    return await answer_with(feed, name="bookings", is_private=True)


def _user_id() -> int:
    user_id = current_identity().user_id
    assert user_id is not None
    return user_id
