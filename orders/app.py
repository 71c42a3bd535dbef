"""Put orders together."""

from quart import Quart

from glue.contracts import orders
from glue.identity import session_reader
from glue.layout import site_layout
from glue.setup import register_glue_handlers
from glue.site_words import name_site, site_words_loop
from glue.urls import URL_GLOBALS
from orders.checkout.routes import handovers, notifications, returns
from orders.internal import actions, data, fragments
from orders.keeping.routes import kept_orders
from orders.ledger.routes import books
from orders.metrics import money
from orders.money_cases.resolving import resolving
from orders.orders.routes import orders as order_pages
from orders.payments.accounts import SumUpAccounts
from orders.payments.opening import opening
from orders.payments.reconciling import reconciler
from orders.payments.routes import payment_checks, payments
from orders.receipts.routes import receipts
from orders.refunds.making import making
from orders.refunds.routes import refunds
from shared.factory import create_base_app, runtime_of
from shared.payments.sumup import SumUpClients
from shared.settings import AppSettings
from shared.web.site_files import site_files


def create_app(settings: AppSettings | None = None) -> Quart:
    """Return the app that owns orders and speaks to SumUp."""
    settings = settings or AppSettings.load()
    app = create_base_app(
        "orders",
        settings=settings,
        contracts=orders,
        answers=[data, actions, fragments],
        handlers=register_glue_handlers,
        layout=site_layout,
        identify=session_reader(),
        blueprints=[
            site_files(sitemap=None, name_site=name_site),
            order_pages,
            handovers,
            returns,
            notifications,
            payments,
            payment_checks,
            receipts,
            kept_orders,
            books,
            refunds,
        ],
        template_globals=URL_GLOBALS,
        loops=[reconciler(), site_words_loop()],
        sagas=[opening, making, resolving],
        readings=[money],
    )
    accounts = SumUpAccounts(
        SumUpClients(base_url=settings.sumup_url, timeout=settings.config.sumup.timeout_seconds)
    )
    runtime_of(app).extras[SumUpAccounts] = accounts
    app.after_serving(accounts.aclose)
    return app
