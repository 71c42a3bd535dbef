"""What is told of an event, for its keepers; its title and times are in a form of their own."""

import asyncio

from quart import Blueprint, Response, request, url_for
from werkzeug.datastructures import FileStorage

from events.entries.models import LONGEST_PLACE, LONGEST_URL, LONGEST_WORDS, CalendarEntry
from events.happening_desk.forms import LONGEST_DESCRIPTION, HappeningForm
from events.happening_desk.service import describe_event
from events.happenings.rendering import picture_of
from events.ticket_desk.errors import ChangedMeanwhile
from events.ticket_desk.rendering import around_event, event_of_desk, place_of
from events.ticket_desk.routes import EVENT
from glue.access import allows, the_page
from glue.permissions import Action
from shared.db import rollback_request, write_session
from shared.i18n import gettext as _
from shared.images import LARGEST_FILE, MadePicture, PictureMaker, UnusablePicture
from shared.runtime import current_runtime
from shared.storage import Storage
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.private import keep_private

# Some lines out of town carry a megabit a second, and less towards the network.
PATIENCE_SECONDS = 300

happening_desk = Blueprint("happening_desk", __name__, url_prefix=EVENT)
happening_desk.after_request(keep_private)


@happening_desk.get("/description/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def edit(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    return await _page(entry, HappeningForm.of(entry))


@happening_desk.post("/description/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update(page_slug: str, calendar_id: int, entry_id: int) -> Response:
    entry = await event_of_desk(calendar_id, entry_id)
    request.body_timeout = PATIENCE_SECONDS
    file = (await request.files).get("picture")
    form = HappeningForm.read(await request.form)
    shows = bool(file and file.filename) or (entry.picture_key and not form.takes_away)
    values, errors = form.values(needs_words=bool(shows))
    picture = None
    try:
        picture = await _made(file) if not errors else None
    except UnusablePicture as problem:
        errors = {"picture": str(problem)}
    if errors:
        return await _page(entry, form.refused(errors), status=422)
    try:
        await describe_event(
            write_session(),
            current_runtime().extra(Storage),
            entry,
            values,
            seen=form.seen,
            picture=picture,
            alt=form.picture_alt,
            takes_away=form.takes_away,
        )
    except ChangedMeanwhile as problem:
        await rollback_request()
        entry = await event_of_desk(calendar_id, entry_id)
        form = form.over(entry)
        return await _page(entry, form, notice=str(problem), status=problem.status)
    flash(_("Saved: %(title)s", title=entry.title))
    return await redirect_to(url_for("ticket_desk.index", **place_of(entry)))


async def _made(file: FileStorage | None) -> MadePicture | None:
    if file is None or not file.filename:
        return None
    # One byte more than allowed is enough to know.
    content = await asyncio.to_thread(file.stream.read, LARGEST_FILE + 1)
    return await current_runtime().extra(PictureMaker).make(content)


async def _page(
    entry: CalendarEntry, form: HappeningForm, *, notice: str = "", status: int = 200
) -> Response:
    return await render(
        "happening_desk/edit.html",
        status=status,
        form=form,
        notice=notice,
        picture=picture_of(entry),
        most={
            "description": LONGEST_DESCRIPTION,
            "place": LONGEST_PLACE,
            "url": LONGEST_URL,
            "words": LONGEST_WORDS,
            "megabytes": LARGEST_FILE // 2**20,
        },
        **around_event(entry),
    )
