"""Put events together."""

from quart import Quart

from events.agenda.routes import agenda
from events.attendees.routes import attendees
from events.basket_tickets.routes import basket_tickets
from events.bookings.routes import booking
from events.calendars.routes import calendars
from events.cancellations.routes import cancellations
from events.closures.routes import closures
from events.decisions.routes import bookings
from events.desk.calendars import desk_calendars
from events.desk.routes import desk
from events.door.keys import TicketKeys
from events.door.routes import doors
from events.event_cancellations.routes import event_cancellations
from events.feeds.mine import my_feed, private_feeds
from events.feeds.routes import feeds
from events.free_time_desk.routes import free_time_desk
from events.free_times.routes import free_times
from events.happening_desk.routes import happening_desk
from events.happenings.routes import happenings
from events.hours.routes import hours
from events.imports.fetching import looker
from events.imports.routes import imports
from events.internal import actions, data, fragments
from events.messages.routes import messages
from events.metrics import places
from events.plan.routes import plan
from events.posts.routes import post_desk
from events.settings import EventsSettings
from events.sitemap.service import events_sitemap
from events.slots.routes import slots
from events.statistics.routes import statistics
from events.ticket_desk.routes import ticket_desk
from events.ticket_pages.routes import tickets
from glue.contracts import events
from glue.identity import session_reader
from glue.layout import site_layout
from glue.pages import PageLoader
from glue.setup import register_glue_handlers
from glue.site_words import name_site, site_words_loop
from glue.urls import URL_GLOBALS
from shared.factory import create_base_app, runtime_of
from shared.images import PictureMaker
from shared.storage import Storage, place_of
from shared.web.limits import Limiter
from shared.web.site_files import site_files


def create_app(settings: EventsSettings | None = None) -> Quart:
    """Return the app that owns calendars, bookings and tickets."""
    settings = settings or EventsSettings.load()
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
            site_files(events_sitemap, name_site=name_site),
            desk_calendars,
            desk,
            plan,
            slots,
            statistics,
            hours,
            closures,
            bookings,
            cancellations,
            booking,
            free_times,
            free_time_desk,
            ticket_desk,
            attendees,
            event_cancellations,
            messages,
            happening_desk,
            post_desk,
            happenings,
            basket_tickets,
            tickets,
            imports,
            feeds,
            my_feed,
            private_feeds,
            calendars,
            agenda,
            doors,
        ],
        template_globals=URL_GLOBALS,
        loops=[looker(), site_words_loop()],
        readings=[places],
    )
    runtime = runtime_of(app)
    extras = runtime.extras
    extras[TicketKeys] = settings.keys_of_tickets()
    extras[PictureMaker] = PictureMaker()
    extras[Storage] = Storage(place_of(settings, "events"))
    extras[Limiter] = Limiter(runtime.redis, secret=settings.secret_key)
    return app
