"""Calendar files to subscribe to: of an event, a calendar, a page and the whole co-operative."""

from quart import Blueprint, Response

from events.calendars.hanging import calendars_on
from events.calendars.listing import list_calendars
from events.calendars.models import Calendar
from events.feeds.answering import answer_with, count_asking
from events.feeds.queries import calendar_called, event_of
from events.feeds.service import feed_of_calendar, feed_of_calendars, feed_of_event
from glue.access import allows
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound, ServiceUnavailable
from shared.web.site import named_site

NUMBER = "int(max=9223372036854775807)"

feeds = Blueprint("feeds", __name__)
feeds.before_request(count_asking)


@feeds.get("/agenda.ics")
@allows(Action.VISIT)
async def agenda() -> Response:
    listing = await list_calendars(read_session())
    if not listing.pages_are_known:
        # A file without what is known to be there would empty the calendars of subscribers.
        raise ServiceUnavailable()
    listed = [it for it in listing.calendars if it.calendar.is_listed]
    feed = await feed_of_calendars(
        read_session(),
        [it.calendar for it in listed],
        title=named_site().title,
        page_slugs={it.page.id: it.page.slug for it in listed if it.page is not None},
        now=utcnow(),
    )
    return await answer_with(feed, name="agenda")


@feeds.get("/<page_slug>/calendar.ics")
@allows(Action.VISIT)
async def page(page_slug: str) -> Response:
    it = current_page()
    on_page = await calendars_on(read_session(), it)
    if not on_page.is_whole:
        # Whoever has subscribed would lose what could not be asked for.
        raise ServiceUnavailable()
    feed = await feed_of_calendars(
        read_session(),
        on_page.calendars,
        title=it.title,
        page_slugs={page.id: page.slug for page in on_page.pages.values()},
        now=utcnow(),
    )
    return await answer_with(feed, name=it.slug)


@feeds.get("/<page_slug>/<calendar_slug>/calendar.ics")
@allows(Action.VISIT)
async def calendar(page_slug: str, calendar_slug: str) -> Response:
    """Send a calendar's events; one that is not listed is found by those who know its address."""
    it = await _calendar(calendar_slug)
    feed = await feed_of_calendar(read_session(), it, page_slug=page_slug, now=utcnow())
    return await answer_with(feed, name=f"{page_slug}-{it.slug}")


@feeds.get(f"/<page_slug>/<calendar_slug>/events/<{NUMBER}:entry_id>/event.ics")
@allows(Action.VISIT)
async def event(page_slug: str, calendar_slug: str, entry_id: int) -> Response:
    it = await event_of(read_session(), (await _calendar(calendar_slug)).id, entry_id)
    if it is None:
        raise NotFound()
    feed = await feed_of_event(it, page_slug=page_slug)
    return await answer_with(feed, name=f"event-{it.id}")


async def _calendar(slug: str) -> Calendar:
    found = await calendar_called(read_session(), current_page().id, slug)
    if found is None:
        raise NotFound()
    return found
