"""The pieces of pages that events lends to siblings."""

from events.calendars.queries import calendars_of
from events.internal.presenting import calendar_address
from glue.contracts import events
from shared.db import read_session
from shared.rpc import answers
from shared.runtime import current_runtime


@answers(events.ContainerNav)
async def container_nav(fragment: events.ContainerNav) -> str:
    """Render links to a container's calendars; nothing where there are none."""
    found = await calendars_of(read_session(), fragment.container_type, fragment.container_id)
    if not found:
        return ""
    links = [(calendar.title, calendar_address(calendar), False) for calendar in found]
    template = current_runtime().templates.get_template("fragments/container_nav.html")
    return template.render(links=links)
