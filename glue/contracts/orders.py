"""What orders owns: orders, their payments, and everything said to SumUp."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from glue.contracts import families
from glue.contracts.cart import OrderedLine
from shared.contracts import Action, Event, Query, Value
from shared.errors import DomainError, NotFound
from shared.i18n import mark as _l
from shared.money import Money


class OrderState(StrEnum):
    PREPARING = "preparing"
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


class EmptyOrder(DomainError):
    code = "empty-order"
    status = 422
    message = _l("There is nothing to order")


class PriceChanged(DomainError):
    """`changes` lists `{title, was, now, currency}` in minor units."""

    code = "price-changed"
    status = 409
    message = _l("A price has changed since you put this into your basket")


class NotAvailable(DomainError):
    """`titles` lists what is gone, `lacking` `{title, left}` of what there is too little of."""

    code = "not-available"
    status = 409
    message = _l("Something in your basket is no longer available")


class TakesNoPayments(DomainError):
    code = "takes-no-payments"
    status = 409
    message = _l("This shop does not take payments yet")


class AddressRefused(DomainError):
    code = "address-refused"
    status = 422
    message = _l("The addresses of an order must be those of orders itself")


class OrderedItem(Value):
    """A product as cart read it; the prices are compared with market's, never trusted."""

    product_id: int
    product_title: str
    product_slug: str
    product_image: str | None = None
    product_special_price: int | None = None
    product_regular_price: int
    product_price_currency: str
    quantity: int = Field(gt=0, le=999)
    market_place_container_id: int


class OrderedPlace(Value):
    """A booking or a ticket as cart read it; the price is compared with events', never trusted."""

    id: int
    title: str
    price: Money


class CreatedOrder(Value):
    """An order as it stands: with SumUp's address once there is one, and always orders' own."""

    order_id: int
    state: OrderState
    sumup_hosted_url: str | None
    page_config_id: int
    sumup_reference: str
    description: str
    address: str


class OrderStanding(Value):
    """Where the payment of an order stands, and two addresses of it that need no cookie.

    It can be paid until `kept_until`, and for some minutes longer be renewed; that is None where
    nothing is to be paid. `in_doubt`: what SumUp says does not fit, and a person is looking.
    """

    order_id: int
    state: OrderState
    total: Money
    address: str
    pay_address: str
    kept_until: datetime | None = None
    in_doubt: bool = False


class ClosedOrder(Value):
    """The order a key had made, as it stands now; both are None where it had made none."""

    order_id: int | None
    state: OrderState | None


class Order(Value):
    """An order as its owner's account and glue's flows know it."""

    id: int
    state: OrderState
    user_id: int | None
    session_id: str | None
    page_post_id: int
    total: Money
    description: str
    created_at: datetime
    paid_at: datetime | None
    address: str
    lines: list[OrderedLine]
    refunded: Money


class Refund(Value):
    """Money that goes back for an order, and which of its things are no longer the customer's.

    `returned` are units that go back on the shelf.
    """

    id: int
    order_id: int
    amount: Money
    returned: list[OrderedLine]
    entry_ids: list[int]
    ticket_ids: list[int]


class TroubleKind(StrEnum):
    """What of the money does not get on by itself.

    OVERDUE: an order that may have been paid and could not be settled for long. FOREIGN: SumUp
    shows something that is not ours. UNRESOLVED: money that ought to go back, and SumUp refused.
    """

    OVERDUE = "overdue"
    FOREIGN = "foreign"
    UNRESOLVED = "unresolved"


class Trouble(Value):
    """One such thing; `case_id` is that of its money case, unless it is overdue."""

    kind: TroubleKind
    order_id: int
    case_id: int | None
    seller: str
    amount: Money
    since: datetime
    why: str
    address: str


class MoneyReport(Value):
    """What of the money needs a person, and how many cases their rules are resolving now."""

    troubles: list[Trouble]
    resolving: int


class Contact(Value):
    """Where somebody who ordered is written to."""

    email: str = Field(repr=False)
    address: str


class Noted(Value):
    """Whether it was news."""

    is_news: bool


class AdoptedOrders(Value):
    """The orders that became a user's, by their ids."""

    order_ids: list[int]


class Operations(families.Operations, service="orders", name="operations", callers=("blog",)):
    """Ask how orders gets on with what it does in the background."""


class TryAgain(families.TryAgain, service="orders", name="try-again", callers=("blog",)):
    """Have stuck work of orders done now."""


class AuditTrail(families.AuditTrail, service="orders", name="audit-trail"):
    """Ask the log of orders who did what, newest first."""


class AccountNavItem(families.AccountNavItem, service="orders", name="account-nav-item"):
    """The way to one's orders, in the menu of the account; left out while orders is away."""


class AccountGlance(families.AccountGlance, service="orders", name="account-glance"):
    """A person's latest orders; while orders is away the account says so."""


class ExportPerson(
    families.ExportPerson, service="orders", name="export-person", callers=("blog",)
):
    """Ask for what orders holds of a person."""


class ErasePerson(families.ErasePerson, service="orders", name="erase-person", callers=("blog",)):
    """Take a person out of their orders, which the books need."""


class CreateOrder(
    Action[CreatedOrder],
    service="orders",
    name="create-order",
    raises=(EmptyOrder, PriceChanged, NotAvailable, TakesNoPayments, AddressRefused),
    callers=("cart",),
    timeout=12.0,
):
    """Order one seller's part of a basket; the key is the checkout's, and unique on the order."""

    cart_items: list[OrderedItem]
    calendar_entries: list[OrderedPlace] = []
    tickets: list[OrderedPlace] = []
    user_id: int | None = None
    session_id: str | None = None
    email: str | None = None
    product_total: int
    calendar_total: int = 0
    ticket_total: int = 0
    page_post_id: int
    redirect_url: str
    webhook_base_url: str
    name: str | None = Field(default=None, max_length=120, repr=False)
    note: str | None = Field(default=None, max_length=500, repr=False)
    way_on: str | None = None


class CloseOrder(
    Action[ClosedOrder], service="orders", name="close-order", callers=("cart",), timeout=12.0
):
    """See to it that the order of a `create-order` can be paid no more; a faster payment wins.

    What cannot be closed now is an error of the service, and nothing has changed then.
    """

    order_key: str


class MoneyTroubles(
    Query[MoneyReport], service="orders", name="money-troubles", callers=("blog",), timeout=1.0
):
    """Ask what of the money needs a person, at most 50 things of each kind."""


class RecheckOrder(
    Action[Noted], service="orders", name="recheck-order", raises=(NotFound,), callers=("blog",)
):
    """Ask SumUp again about whatever is open of an order, also where it showed something else."""

    order_id: int


class RetryMoneyCase(
    Action[Noted], service="orders", name="retry-money-case", raises=(NotFound,), callers=("blog",)
):
    """Resolve an open money case by its rule once more."""

    case_id: int


class CloseMoneyCase(
    Action[Noted], service="orders", name="close-money-case", raises=(NotFound,), callers=("blog",)
):
    """Close a money case that a person has looked after elsewhere; no money moves.

    The attempt to pay of a foreign one is over with it.
    """

    case_id: int


class NoteClaimGone(Action[Noted], service="orders", name="note-claim-gone", callers=("orders",)):
    """Open a money case for a paid order whose places or units are gone; once, however often."""

    order_id: int


class RefundPlaces(
    Action[Noted], service="orders", name="refund-places", raises=(NotFound,), callers=("events",)
):
    """Give back by rule what was paid for places that were cancelled; each once, however often."""

    order_id: int
    entry_ids: list[int] = []
    ticket_ids: list[int] = []


class AdoptOrdersForUser(Action[AdoptedOrders], service="orders", name="adopt-orders-for-user"):
    """Make a user's what guests ordered with an address that is theirs, proven.

    What somebody ordered while signed in stays theirs. Doing it twice changes nothing.
    """

    user_id: int
    email: str = Field(max_length=320, repr=False)


class OrdersForIdentity(Query[list[Order]], service="orders", name="orders-for-identity"):
    """Ask for a person's latest 100 orders, newest first."""

    user_id: int | None = None
    session_id: str | None = None


class OrderStatus(Query[Order | None], service="orders", name="order-status"):
    """Ask for one order."""

    order_id: int


class OrderContact(
    Query[Contact | None], service="orders", name="order-contact", callers=("events",)
):
    """Ask at which address somebody is told of what they ordered; None where they left none."""

    order_id: int


class WorthOfTickets(
    Query[list[Money]], service="orders", name="worth-of-tickets", callers=("events",)
):
    """Ask what would go back if at most 200 tickets were cancelled, in each currency."""

    ticket_ids: Annotated[list[int], Field(max_length=200)]


class OrderStandings(
    Query[list[OrderStanding]], service="orders", name="order-standings", callers=("cart",)
):
    """Ask where the payments of at most 200 orders stand; unknown orders are left out."""

    order_ids: Annotated[list[int], Field(max_length=200)]


class OrdersByKey(Query[dict[str, int]], service="orders", name="orders-by-key", callers=("cart",)):
    """Ask which orders cart's calls of `create-order` have made, by their keys.

    Keys that have made none are left out. So cart learns what came of a call whose answer was lost.
    """

    order_keys: Annotated[list[str], Field(max_length=200)]


class RefundById(Query[Refund | None], service="orders", name="refund", callers=("orders",)):
    """Ask for a refund and what of the order it was for."""

    refund_id: int


class OrderCreated(Event, service="orders", name="order.created", audit_only=True):
    """An order was written, before anything was asked of SumUp."""

    order_id: int


class OrderPaid(Event, service="orders", name="order.paid"):
    """SumUp said, to the order's own account, that all of it was paid."""

    order_id: int


class OrderFailed(Event, service="orders", name="order.failed", audit_only=True):
    """An attempt to pay failed; the shopper may still pay."""

    order_id: int


class OrderExpired(Event, service="orders", name="order.expired"):
    """An order can no longer be paid."""

    order_id: int


class OrderRefunded(Event, service="orders", name="order.refunded"):
    """SumUp has given back some or all of what was paid for an order."""

    order_id: int
    refund_id: int
