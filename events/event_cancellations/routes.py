"""Calling off an event: what it means first, then the deed."""

from collections.abc import Sequence

from quart import Blueprint, Response, request, url_for

from events.desk.queries import own_event
from events.desk.routes import CALENDAR
from events.entries.models import LONGEST_BECAUSE
from events.event_cancellations.errors import EventIsOver
from events.event_cancellations.queries import tickets_out
from events.event_cancellations.service import cancel_event
from events.keeping import EVENTS, calendar_of_desk, ways_of_desk, where_of
from glue.access import allows, the_page
from glue.contracts import orders
from glue.pages import current_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import NotFound, ServiceUnavailable
from shared.i18n import gettext as _
from shared.money import Money
from shared.rpc import fetch_data
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

NUMBER = "int(max=9223372036854775807)"
AT_ONCE = 200

event_cancellations = Blueprint(
    "event_cancellations",
    __name__,
    url_prefix=f"{CALENDAR}/events/<{NUMBER}:entry_id>/cancellation",
)
event_cancellations.after_request(keep_private)


@event_cancellations.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def show(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    return await _page(calendar_id, entry_id)


@event_cancellations.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    calendar, sent = await calendar_of_desk(calendar_id), await request.form
    because = " ".join(sent.get("because", "").replace("\0", "").split())
    if len(because) > LONGEST_BECAUSE:
        error = _("At most %(most)s letters, please", most=LONGEST_BECAUSE)
        return await _page(calendar_id, entry_id, because=because, error=error, status=422)
    try:
        event = await cancel_event(
            write_session(), calendar, entry_id, because=because, now=utcnow()
        )
    except EventIsOver as problem:
        await rollback_request()
        return await _page(calendar_id, entry_id, notice=str(problem), status=problem.status)
    flash(_("%(title)s is cancelled", title=event.title), FlashKind.NOTE)
    return await redirect_to(url_for("desk.index", **where_of(calendar)))


async def _page(
    calendar_id: int,
    entry_id: int,
    *,
    because: str = "",
    error: str = "",
    notice: str = "",
    status: int = 200,
) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    event = await own_event(read_session(), calendar.id, entry_id)
    if event is None:
        raise NotFound()
    out = await tickets_out(read_session(), event.id, now=utcnow())
    return await render(
        "event_cancellations/show.html",
        status=status,
        calendar=calendar,
        event=event,
        where=where_of(calendar),
        ways=ways_of_desk(calendar, EVENTS),
        page_title=current_page().title,
        out=out,
        worth=await _worth(out.ticket_ids),
        because=because,
        error=error,
        notice=notice,
        longest=LONGEST_BECAUSE,
    )


async def _worth(ticket_ids: Sequence[int]) -> list[Money] | None:
    """Return what goes back, in each currency; None where orders cannot say."""
    worth: dict[str, Money] = {}
    try:
        for start in range(0, len(ticket_ids), AT_ONCE):
            some = list(ticket_ids[start : start + AT_ONCE])
            for amount in await fetch_data(orders.WorthOfTickets(ticket_ids=some)):
                zero = Money.zero(amount.currency)
                worth[amount.currency] = worth.get(amount.currency, zero) + amount
    except ServiceUnavailable:
        return None
    return list(worth.values())
