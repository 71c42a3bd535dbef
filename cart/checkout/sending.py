"""Send one seller's part of a basket, unless it is not what the shopper was shown."""

from collections.abc import Sequence

from cart.basket.contents import Contents, SellerPart
from cart.basket.pages import Refusal
from cart.basket.reading import read_contents, seller_parts
from cart.checkout.differences import differences, differences_told
from cart.checkout.forms import CheckoutForm
from cart.checkout.placing import place_order, way_to_pay
from cart.checkout.things import things_of
from cart.owner import Owner
from glue.contracts import blog, orders
from shared.db import read_session
from shared.errors import DomainError, ServiceUnavailable
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.web.identity import Identity

NOTHING = _l("There is nothing in your basket to pay for")
AWAY = _l("We cannot reach the till right now. Nothing was charged. Please try again in a moment")
CLOSED_TILL = _l("%(page)s does not take payments here yet")


async def send_part(
    identity: Identity,
    owner: Owner | None,
    contents: Contents,
    page: blog.Post,
    form: CheckoutForm,
) -> str | Refusal | None:
    """Order a page's part, and return where it is paid; None where there is nothing of it.

    Prices, what is left and holds were read anew for this. Where they are not what the shopper was
    shown, nothing is ordered, and the refusal lists by name what has changed.
    """
    parts = await readable_parts(contents)
    if parts is None:
        return Refusal(status=503, notice=_(AWAY))
    part = next((part for part in parts if part.page.id == page.id), None)
    seen = [it for it in form.seen or () if it.page_id == page.id]
    if owner is None or (part is None and not seen):
        return None
    changes = differences(seen, contents.of_page(page.id) if part is None else part.contents)
    if part is not None and not part.has_open_till:
        return Refusal(status=409, notice=_(CLOSED_TILL, page=page.title))
    if changes:
        return Refusal(status=409, changes={page.id: changes})
    if part is None or part.total is None:
        return None
    errors = form.details.errors(needs_name=part.has_products)
    if errors:
        return Refusal(status=422, errors=errors)
    has_more = sum(other.can_be_paid for other in parts) > 1
    return await _place(identity, owner, part, form, has_more=has_more)


async def readable_parts(contents: Contents) -> Sequence[SellerPart] | None:
    """Return the sellers' parts, or None while something in the basket cannot be read."""
    if contents.unreadable:
        return None
    try:
        return await seller_parts(contents)
    except ServiceUnavailable:
        return None


async def _place(
    identity: Identity, owner: Owner, part: SellerPart, form: CheckoutForm, *, has_more: bool
) -> str | Refusal:
    try:
        order = await place_order(identity, owner, part, details=form.details, has_more=has_more)
    except ServiceUnavailable:
        return Refusal(status=503, notice=_(AWAY))
    except (orders.PriceChanged, orders.NotAvailable) as error:
        return await _told_by_orders(owner, part, error)
    except DomainError as error:
        return Refusal(status=error.status, notice=str(error))
    return way_to_pay(order)


async def _told_by_orders(
    owner: Owner, part: SellerPart, error: orders.PriceChanged | orders.NotAvailable
) -> Refusal:
    """Say what has changed since we read it: as it is read now, else as orders says."""
    now = (await read_contents(read_session(), owner)).of_page(part.page.id)
    changes = () if now.unreadable else differences(things_of(part.contents), now)
    changes = changes or differences_told(error)
    notice = None if changes else str(error)
    return Refusal(status=error.status, notice=notice, changes={part.page.id: changes})
