"""The bookings of a calendar, for its keepers: who waits for their word, and who comes."""

from collections.abc import Sequence

from quart import Blueprint, Response, request, url_for

from events.decisions import service
from events.decisions.queries import Stand, bookings_that
from events.decisions.service import Decision
from events.entries.models import CalendarEntry
from events.keeping import BOOKINGS, calendar_of_desk, ways_of_desk, where_of
from glue.access import allows, the_page
from glue.contracts import blog
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import InvalidInput, ServiceUnavailable
from shared.i18n import ngettext
from shared.rpc import fetch_data
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

bookings = Blueprint(
    "bookings",
    __name__,
    url_prefix="/keep/<page_slug>/<int(max=9223372036854775807):calendar_id>/bookings",
)
bookings.after_request(keep_private)


@bookings.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    asked = request.args.get("stand", "")
    stand = Stand(asked) if asked in set(Stand) else Stand.WAITING
    found = await bookings_that(read_session(), calendar.id, stand, now=utcnow())
    return await render(
        "bookings/index.html",
        calendar=calendar,
        where=where_of(calendar),
        ways=ways_of_desk(calendar, BOOKINGS),
        page_title=current_page().title,
        stand=stand,
        bookings=found,
        names=await _names(found),
    )


@bookings.post("/decisions/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int) -> Response:
    calendar, sent = await calendar_of_desk(calendar_id), await request.form
    ids = [int(text) for text in sent.getlist("booking") if text.isdecimal() and len(text) < 19]
    if sent.get("decision") not in set(Decision):
        raise InvalidInput()
    decided = await service.decide(
        write_session(),
        calendar_id=calendar.id,
        ids=ids,
        decision=(decision := Decision(sent["decision"])),
    )
    number = len(decided)
    if decision is Decision.CONFIRM:
        words = ngettext("%(num)s booking confirmed", "%(num)s bookings confirmed", number)
    else:
        words = ngettext("%(num)s booking declined", "%(num)s bookings declined", number)
    flash(words, FlashKind.SUCCESS if decided else FlashKind.NOTE)
    return await redirect_to(url_for("bookings.index", **where_of(calendar)))


async def _names(found: Sequence[CalendarEntry]) -> dict[int, str]:
    """Return what those who booked are called, as far as blog can say now."""
    ids = sorted({entry.user_id for entry in found if entry.user_id is not None})
    try:
        users = await fetch_data(blog.UsersBatch(ids=ids[: blog.MAX_BATCH])) if ids else []
    except ServiceUnavailable:
        users = []
    return {user.id: user.name for user in users}
