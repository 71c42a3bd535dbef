"""Calendars of others beside a calendar, for its keepers: add, look, take, fetch, stop, remove."""

from quart import Blueprint, Response, request

from events.calendars.models import Calendar
from events.desk.routes import CALENDAR
from events.ics.errors import UnreadableCalendar
from events.ics.reading import MOST_BYTES
from events.imports.errors import AlreadyShown, NothingToTake
from events.imports.fetching import look_soon
from events.imports.forms import AddressForm
from events.imports.models import ForeignCalendar
from events.imports.queries import import_with_content, lock_import
from events.imports.readings import work_out
from events.imports.rendering import import_address, import_page, imports_page
from events.imports.service import (
    add_address,
    add_file,
    fetch_again,
    remove,
    say_whether_it_closes,
    stop,
    take,
)
from events.keeping import calendar_of_desk
from glue.access import allows, the_page
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import on_commit, read_session, rollback_request, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

IMPORT = "/<int(max=9223372036854775807):import_id>"

imports = Blueprint("imports", __name__, url_prefix=f"{CALENDAR}/imports")
imports.after_request(keep_private)


@imports.get("/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def index(page_slug: str, calendar_id: int) -> Response:
    return await imports_page(await calendar_of_desk(calendar_id))


@imports.post("/files/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create(page_slug: str, calendar_id: int) -> Response:
    calendar, now = await calendar_of_desk(calendar_id), utcnow()
    file = (await request.files).get("file")
    if file is None or not file.filename:
        errors = {"file": _("Please choose a file")}
        return await imports_page(calendar, file_errors=errors, status=422)
    content = file.stream.read(MOST_BYTES + 1)
    try:
        read = await work_out(content, zone=calendar.zone, now=now)
    except UnreadableCalendar as problem:
        return await imports_page(calendar, file_errors={"file": str(problem)}, status=422)
    session, name = write_session(), file.filename
    foreign = await add_file(session, calendar, content, read, name=name, now=now)
    return await redirect_to(import_address(calendar, foreign))


@imports.post("/addresses/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create_address(page_slug: str, calendar_id: int) -> Response:
    calendar = await calendar_of_desk(calendar_id)
    form = AddressForm.read(await request.form)
    if form.errors:
        return await imports_page(calendar, form=form, status=422)
    session, every = write_session(), form.every_hours
    try:
        foreign = await add_address(
            session, calendar, address=form.address, every_hours=every, now=utcnow()
        )
    except AlreadyShown as problem:
        await rollback_request()
        return await imports_page(calendar, form=form.refused(str(problem)), status=422)
    on_commit(session, look_soon)
    return await redirect_to(import_address(calendar, foreign))


@imports.get(f"{IMPORT}/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def show(page_slug: str, calendar_id: int, import_id: int) -> Response:
    return await import_page(*await _import(calendar_id, import_id))


@imports.post(f"{IMPORT}/taking/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create_taking(page_slug: str, calendar_id: int, import_id: int) -> Response:
    calendar, foreign = await _import(calendar_id, import_id)
    if foreign.content is None:
        raise NothingToTake()
    now = utcnow()
    read = await work_out(foreign.content, zone=calendar.zone, now=now)
    session = write_session()
    kept = await lock_import(session, calendar.id, import_id)
    await take(session, calendar, kept, read, now=now)
    flash(_("“%(title)s” is shown beside your own events from now on", title=kept.title))
    return await redirect_to(import_address(calendar))


@imports.post(f"{IMPORT}/closing/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def update_closing(page_slug: str, calendar_id: int, import_id: int) -> Response:
    calendar, _foreign = await _import(calendar_id, import_id)
    closes, session = "closes_times" in await request.form, write_session()
    kept = await lock_import(session, calendar.id, import_id)
    await say_whether_it_closes(session, calendar, kept, closes_times=closes)
    if closes:
        flash(_("What is busy in “%(title)s” is not offered here", title=kept.title))
    else:
        flash(_("What is busy in “%(title)s” is offered here all the same", title=kept.title))
    return await redirect_to(import_address(calendar, kept))


@imports.post(f"{IMPORT}/fetches/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create_fetch(page_slug: str, calendar_id: int, import_id: int) -> Response:
    calendar, foreign = await _import(calendar_id, import_id)
    if foreign.feed_url is None:
        raise NotFound()
    session = write_session()
    await fetch_again(session, await lock_import(session, calendar.id, import_id), now=utcnow())
    on_commit(session, look_soon)
    flash(_("The address is looked at in a moment"))
    return await redirect_to(import_address(calendar, foreign))


@imports.post(f"{IMPORT}/stopping/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def create_stopping(page_slug: str, calendar_id: int, import_id: int) -> Response:
    calendar, foreign = await _import(calendar_id, import_id)
    if foreign.feed_url is None:
        raise NotFound()
    session = write_session()
    await stop(session, calendar, await lock_import(session, calendar.id, import_id))
    flash(_("“%(title)s” is no longer looked at", title=foreign.title))
    return await redirect_to(import_address(calendar))


@imports.post(f"{IMPORT}/delete/")
@allows(Action.KEEP_CALENDAR, on=the_page)
async def destroy(page_slug: str, calendar_id: int, import_id: int) -> Response:
    calendar, foreign = await _import(calendar_id, import_id)
    session = write_session()
    await remove(session, calendar, await lock_import(session, calendar.id, import_id))
    flash(_("“%(title)s” is removed, with all that was shown of it", title=foreign.title))
    return await redirect_to(import_address(calendar))


async def _import(calendar_id: int, import_id: int) -> tuple[Calendar, ForeignCalendar]:
    calendar = await calendar_of_desk(calendar_id)
    return calendar, await import_with_content(read_session(), calendar.id, import_id)
