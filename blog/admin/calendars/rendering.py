"""The pages about a page's calendars."""

from quart import Response, url_for

from blog.admin.attachments.reading import others_showing
from blog.admin.calendars.forms import CalendarForm
from blog.admin.calendars.reading import calendars_of, differences, kept_calendars
from blog.admin.calendars.wording import colour_names
from blog.admin.desks import current_desk, desk_address
from blog.admin.rendering import PAGES, render_admin
from glue.contracts import events
from glue.contracts.events import LONGEST_SLUG, LONGEST_TITLE, LONGEST_WORDS
from glue.contracts.relations import ContainerType
from shared.errors import ServiceUnavailable
from shared.zones import zone_names


async def calendars_page() -> Response:
    """Show the calendars of the page, or that events does not answer."""
    page, status, calendars = current_desk(), 200, None
    try:
        calendars = kept_calendars(page, await calendars_of(page))
    except ServiceUnavailable as away:
        status = away.status
    return await render_admin(
        "admin/calendars/index.html", way=PAGES, status=status, page=page, calendars=calendars
    )


async def form_page(
    form: CalendarForm,
    calendar_id: int | None = None,
    calendar: events.Calendar | None = None,
    *,
    status: int = 200,
) -> Response:
    """Show the form of a calendar, or of a new one, as it was typed.

    `calendar` is None where events does not tell what it says now.
    """
    page, shown_on = current_desk(), None
    if calendar:
        shown_on = await others_showing(page, (ContainerType.CALENDAR, calendar.id))
    return await render_admin(
        "admin/calendars/form.html",
        way=PAGES,
        status=status,
        page=page,
        form=form,
        calendar_id=calendar_id,
        kept=kept_calendars(page, [calendar])[0] if calendar else None,
        shown_on=shown_on,
        differences=differences(form, calendar) if calendar and form.problem else [],
        zones=[(name, name.replace("_", " ")) for name in zone_names()],
        colours=[*colour_names().items()],
        max_title=LONGEST_TITLE,
        max_slug=LONGEST_SLUG,
        max_words=LONGEST_WORDS,
    )


def calendars_address(back: str = "") -> str:
    """Return where the list is, or its part of the page's desk for what was begun there."""
    if back:
        return desk_address("calendars")
    return url_for("admin_calendars.index", page_slug=current_desk().slug)
