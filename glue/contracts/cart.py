"""What cart owns: the products people mean to buy, and the way into checkout."""

from typing import Literal

from pydantic import Field

from glue.contracts import families
from shared.contracts import Action, Activity, Fragment, Query, Value
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.money import Money

MAX_QUANTITY = 999


class TooMany(DomainError):
    code = "too-many"
    status = 422
    message = _l("A basket holds at most %(most)s of one thing")


class NotSold(DomainError):
    code = "not-sold"
    status = 409
    message = _l("This is not sold any more")


class CartSummary(Value):
    """What is in a basket, in few numbers.

    Totals are minor units of `currency`, the first of `totals` where a basket holds several
    currencies; `totals` has the sum of everything for each. `is_complete` is false when a part
    could not be read, so that a number is never taken for the whole when it is not.
    """

    count: int
    total: int
    calendar_count: int = 0
    calendar_total: int = 0
    ticket_count: int = 0
    ticket_total: int = 0
    currency: str
    totals: list[Money] = []
    is_complete: bool = True


class CartLine(Value):
    """One product in a basket."""

    product_id: int
    quantity: int
    market_place_id: int


class Merged(Value):
    """How many lines of a visitor's basket a user's basket took over."""

    lines: int


class OrderedLine(Value):
    """How many of a product an order took."""

    product_id: int
    quantity: int = Field(gt=0)


class Cleared(Value):
    """How many units were taken out of the basket."""

    units: int


class CartItemObject(Value):
    """The object of a basket activity."""

    type: Literal["rose:CartItem"] = "rose:CartItem"
    product_id: int
    quantity: int = Field(default=1, ge=0)
    market_place_id: int


class Operations(families.Operations, service="cart", name="operations", callers=("blog",)):
    """Ask how cart gets on with what it does in the background."""


class TryAgain(families.TryAgain, service="cart", name="try-again", callers=("blog",)):
    """Have stuck work of cart done now."""


class AuditTrail(families.AuditTrail, service="cart", name="audit-trail"):
    """Ask the log of cart who did what, newest first."""


class ExportPerson(families.ExportPerson, service="cart", name="export-person", callers=("blog",)):
    """Ask for what cart holds of a person."""


class ErasePerson(families.ErasePerson, service="cart", name="erase-person", callers=("blog",)):
    """Remove a person's baskets."""


class CartActivity(
    Activity[CartSummary], service="cart", name="inbox", raises=(TooMany, NotSold), timeout=4.0
):
    """Change a basket: Add sums, Update sets, Remove deletes; the reply is the new summary."""

    type: Literal["Add", "Update", "Remove"]
    object: CartItemObject
    user_id: int | None = None
    session_id: str | None = None


class CartSummaryOf(Query[CartSummary], service="cart", name="cart-summary"):
    """Ask for the numbers of a basket: the whole one, or one page's part of it."""

    user_id: int | None = None
    session_id: str | None = None
    page_post_id: int | None = None


class CartItems(Query[list[CartLine]], service="cart", name="cart-items"):
    """Ask for the products in a basket: the whole one, or one page's part of it."""

    user_id: int | None = None
    session_id: str | None = None
    page_post_id: int | None = None


class AdoptCartForUser(Action[Merged], service="cart", name="adopt-cart-for-user"):
    """Merge a visitor's basket into a user's, by sum; doing it twice changes nothing."""

    user_id: int
    session_id: str


class ClearCartForOrder(Action[Cleared], service="cart", name="clear-cart-for-order"):
    """Take exactly what an order took out of the basket it came from, and close its checkout."""

    user_id: int | None
    session_id: str | None
    page_post_id: int
    order_id: int
    lines: list[OrderedLine]


class CloseCheckout(Action[Cleared], service="cart", name="close-checkout"):
    """Let the basket of an expired order be sent again; nothing is taken out of it."""

    order_id: int


class CartMini(Fragment, service="cart", name="cart-mini"):
    """The basket's link with its count and total; while cart is away, a plain link."""

    user_id: int | None = None
    session_id: str | None = None
