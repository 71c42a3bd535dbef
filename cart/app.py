"""Put cart together."""

from quart import Quart

from cart.basket.routes import basket
from cart.checkout.routes import checkout
from cart.checkout.walks import forgetting
from cart.internal import actions, data, fragments
from cart.tickets.routes import tickets
from glue.contracts import cart
from glue.identity import session_reader
from glue.layout import site_layout
from glue.pages import PageLoader
from glue.setup import register_glue_handlers
from glue.site_words import name_site
from glue.urls import URL_GLOBALS
from shared.factory import create_base_app
from shared.settings import AppSettings
from shared.web.site_files import site_files


def create_app(settings: AppSettings | None = None) -> Quart:
    """Return the app that owns baskets and the way into checkout."""
    return create_base_app(
        "cart",
        settings=settings or AppSettings.load(),
        contracts=cart,
        answers=[data, actions, fragments],
        handlers=register_glue_handlers,
        layout=site_layout,
        identify=session_reader(),
        before_browser_request=[PageLoader()],
        blueprints=[site_files(sitemap=None, name_site=name_site), basket, tickets, checkout],
        template_globals=URL_GLOBALS,
        loops=[forgetting()],
    )
