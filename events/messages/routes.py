"""Writing to all who have tickets to an event: typed, looked at, sent."""

from quart import Blueprint, Response, request, url_for

from events.desk.routes import CALENDAR
from events.entries.models import CalendarEntry
from events.messages.forms import MessageForm
from events.messages.models import LONGEST_SUBJECT, LONGEST_TEXT
from events.messages.queries import messages_of, recipients_of
from events.messages.service import send_message
from events.ticket_desk.rendering import around_event, event_of_desk, place_of
from glue.access import allows, the_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.i18n import ngettext
from shared.runtime import current_runtime
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

NUMBER = "int(max=9223372036854775807)"
MESSAGES = f"{CALENDAR}/events/<{NUMBER}:entry_id>/messages"
CHANGE = "change"
# In the address of the form after an event was moved.
ANOTHER_TIME = "another-time"

messages = Blueprint("messages", __name__, url_prefix=MESSAGES)
messages.after_request(keep_private)


@messages.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    if ANOTHER_TIME in request.args:
        site = current_runtime().settings.site
        return await _page(entry, MessageForm.of_another_time(entry, site))
    return await _page(entry, MessageForm())


@messages.post("/preview/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create_preview(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    """Show what would be sent, and to how many; or the form once more."""
    entry, sent = await event_of_desk(calendar_id, entry_id), await request.form
    form = MessageForm.read(sent).checked()
    people = len(await recipients_of(read_session(), entry.id))
    if form.errors or not people or sent.get("step") == CHANGE:
        return await _page(entry, form, status=422 if form.errors else 200)
    return await render(
        "messages/preview.html", form=form, people=people, change=CHANGE, **around_event(entry)
    )


@messages.post("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    form = MessageForm.read(await request.form).checked()
    if form.errors:
        return await _page(entry, form, status=422)
    people = await send_message(write_session(), entry, form, now=utcnow())
    flash(ngettext("Sent to %(num)s person", "Sent to %(num)s people", people))
    return await redirect_to(url_for("messages.index", **place_of(entry)))


async def _page(entry: CalendarEntry, form: MessageForm, *, status: int = 200) -> Response:
    session = read_session()
    return await render(
        "messages/index.html",
        status=status,
        form=form,
        people=len(await recipients_of(session, entry.id)),
        messages=await messages_of(session, entry.id),
        longest_subject=LONGEST_SUBJECT,
        longest_text=LONGEST_TEXT,
        **around_event(entry),
    )
