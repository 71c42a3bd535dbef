"""To SumUp and back: the hand-over, the shopper's return, SumUp's notifications.

None of them needs a cookie; a signed token in the address names the order.
"""

from quart import Blueprint, Response, request

from glue.access import allows
from glue.permissions import Action
from orders.access import order_of_token
from orders.addresses import Purpose, order_id_of, return_address
from orders.orders.pages import order_page, seconds_kept
from orders.payments.looking import look
from orders.payments.paying import latest, payable_address
from orders.payments.reconciling import check_soon
from shared.clock import utcnow
from shared.db import read_session
from shared.payments.sumup import parse_webhook
from shared.web.csrf import accepts_strangers
from shared.web.flash import take_flashes
from shared.web.htmx import is_htmx, redirect_to, render_region
from shared.web.private import keep_private

PREPARING_SECONDS = "2"

handovers = Blueprint("handovers", __name__)
returns = Blueprint("returns", __name__)
notifications = Blueprint("notifications", __name__)
handovers.after_request(keep_private)
returns.after_request(keep_private)


@handovers.get("/checkout/pay/<token>/")
@allows(Action.FOLLOW_LETTER)
async def show(token: str) -> Response:
    """Hand over to SumUp, as soon as there is something to hand over to."""
    order_id = order_of_token(token)
    owed = await latest(order_id)
    address = payable_address(owed, now=utcnow())
    if address is not None:
        return await redirect_to(address)
    if owed.order.is_over or not owed.attempt.is_opening:
        return await redirect_to(return_address(order_id))
    response = await render_region(
        "checkout/preparing.html",
        order=owed.order,
        valid_until=owed.attempt.valid_until,
        kept_seconds=seconds_kept(owed, now=utcnow()),
    )
    response.headers["Refresh"] = PREPARING_SECONDS
    return response


@returns.get("/checkout/return/<token>/", endpoint="show")
@allows(Action.FOLLOW_LETTER)
async def show_return(token: str) -> Response:
    """Show the shopper how the payment stands.

    The one GET that writes: it settles first, because somebody waits for the answer and SumUp's
    notification may be late. What it writes is what SumUp says, so asking twice changes nothing.
    """
    order_id = order_of_token(token)
    await look(order_id)
    looks = request.args.get("looks", 0, type=int)
    page = await order_page(read_session(), order_id, path=request.path, looks=looks)
    if is_htmx():
        return await render_region("orders/_payment.html", page=page)
    # No layout: nothing on the way back from paying waits for a sibling.
    return await render_region("checkout/show.html", page=page, flashes=take_flashes())


@notifications.post("/checkout/webhook/<token>/")
@allows(Action.NOTIFY)
@accepts_strangers
async def create(token: str) -> Response:
    """Take SumUp's notification, of either generation, as a reason to ask SumUp.

    Nothing it says is believed, so its signature decides nothing. The asking comes after the
    answer.
    """
    order_id = order_id_of(token, Purpose.WEBHOOK)
    if order_id is None:
        return Response("", status=404)
    body = await request.body
    if parse_webhook(body).checkout_id is not None:
        await check_soon(order_id)
    return Response("", status=200)
