"""Put events together."""

from quart import Quart

from events.calendars.routes import calendars
from events.desk.calendars import desk_calendars
from events.desk.routes import desk
from events.feeds.mine import my_feed, private_feeds
from events.feeds.routes import feeds
from events.imports.fetching import looker
from events.imports.routes import imports
from events.internal import actions, data, fragments
from events.sitemap.service import events_sitemap
from glue.contracts import events
from glue.identity import session_reader
from glue.layout import site_layout
from glue.pages import PageLoader
from glue.setup import register_glue_handlers
from glue.urls import URL_GLOBALS
from shared.factory import create_base_app, runtime_of
from shared.settings import AppSettings
from shared.web.limits import Limiter
from shared.web.site_files import site_files


def create_app(settings: AppSettings | None = None) -> Quart:
    """Return the app that owns calendars, bookings and tickets."""
    settings = settings or AppSettings.load()
    app = create_base_app(
        "events",
        settings=settings,
        contracts=events,
        answers=[data, actions, fragments],
        handlers=register_glue_handlers,
        layout=site_layout,
        identify=session_reader(),
        before_browser_request=[PageLoader()],
        blueprints=[
            site_files(events_sitemap),
            desk_calendars,
            desk,
            imports,
            feeds,
            my_feed,
            private_feeds,
            calendars,
        ],
        template_globals=URL_GLOBALS,
        loops=[looker()],
    )
    runtime = runtime_of(app)
    runtime.extras[Limiter] = Limiter(runtime.redis, secret=settings.secret_key)
    return app
