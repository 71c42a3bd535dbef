"""One's own booking: how it stands, and taking it back while that is possible."""

from quart import Blueprint, Response

from events.account.standing import label_of_state
from events.decisions.queries import slot_of_booking
from events.decisions.service import cancel_booking, may_cancel
from events.entries.models import CalendarEntry
from events.entries.queries import booking_of
from events.entries.service import KEPT_STATES
from glue.access import allows
from glue.permissions import Action
from glue.urls import blog_url
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.identity import signed_in_user_id
from shared.web.private import keep_private

cancellations = Blueprint(
    "cancellations",
    __name__,
    url_prefix="/calendars/bookings/<int(max=9223372036854775807):entry_id>",
)
cancellations.after_request(keep_private)


@cancellations.get("/")
@allows(Action.USE_ACCOUNT)
async def show(entry_id: int) -> Response:
    entry = await booking_of(read_session(), signed_in_user_id(), entry_id)
    if entry is None:
        raise NotFound()
    return await render(
        "cancellations/show.html",
        entry=entry,
        zone=entry.calendar.zone,
        label=label_of_state(entry.state, is_over=entry.ends_at <= utcnow()),
        can_cancel=await _can_cancel(entry),
        account=blog_url("/account/bookings/"),
    )


@cancellations.post("/cancellation/")
@allows(Action.USE_ACCOUNT)
async def create(entry_id: int) -> Response:
    entry = await cancel_booking(
        write_session(), user_id=signed_in_user_id(), entry_id=entry_id, now=utcnow()
    )
    flash(_("Cancelled: %(title)s", title=entry.title))
    return await redirect_to(blog_url("/account/bookings/"))


async def _can_cancel(entry: CalendarEntry) -> bool:
    if entry.slot_id is None or entry.state not in KEPT_STATES:
        return False
    slot = await slot_of_booking(read_session(), entry.slot_id)
    return may_cancel(entry, slot.cancel_notice_minutes, now=utcnow())
