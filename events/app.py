"""Put events together."""

from quart import Quart

from events.calendars.routes import calendars
from events.desk.calendars import desk_calendars
from events.desk.routes import desk
from events.internal import actions, data, fragments
from events.sitemap.service import events_sitemap
from glue.contracts import events
from glue.identity import session_reader
from glue.layout import site_layout
from glue.pages import PageLoader
from glue.setup import register_glue_handlers
from glue.urls import URL_GLOBALS
from shared.factory import create_base_app
from shared.settings import AppSettings
from shared.web.site_files import site_files


def create_app(settings: AppSettings | None = None) -> Quart:
    """Return the app that owns calendars, bookings and tickets."""
    return create_base_app(
        "events",
        settings=settings or AppSettings.load(),
        contracts=events,
        answers=[data, actions, fragments],
        handlers=register_glue_handlers,
        layout=site_layout,
        identify=session_reader(),
        before_browser_request=[PageLoader()],
        blueprints=[site_files(events_sitemap), desk_calendars, desk, calendars],
        template_globals=URL_GLOBALS,
    )
