"""A person's own orders."""

from quart import Blueprint, Response, request

from glue.access import allows
from glue.permissions import Action
from orders.access import the_order
from orders.orders.filters import OrderFilter, stand_choices
from orders.orders.pages import order_page
from orders.orders.queries import orders_page, sellers_of
from orders.payments.standing import label_of, refund_label
from shared.db import read_session
from shared.runtime import current_runtime
from shared.web.htmx import is_htmx, render, render_region
from shared.web.identity import current_identity
from shared.web.private import keep_private

orders = Blueprint("orders", __name__)
orders.after_request(keep_private)


@orders.get("/")
@allows(Action.VISIT)
async def index() -> Response:
    wanted, session = OrderFilter.read(request.args), read_session()
    identity, zone = current_identity(), current_runtime().settings.site.zone
    cursor = request.args.get("cursor")
    page = await orders_page(session, identity, wanted, zone=zone, cursor=cursor)
    sellers = await sellers_of(session, identity)
    return await render(
        "orders/index.html",
        page=page,
        wanted=wanted,
        stands=stand_choices(),
        sellers=sellers,
        label_of=label_of,
    )


@orders.get("/<int(max=2147483647):order_id>/")
@allows(Action.SEE_ORDER, on=the_order, hidden=True)
async def show(order_id: int) -> Response:
    looks = request.args.get("looks", 0, type=int)
    page = await order_page(read_session(), order_id, path=request.path, looks=looks)
    if is_htmx():
        return await render_region("orders/_payment.html", page=page)
    return await render(
        "orders/show.html",
        page=page,
        refund_label=refund_label,
    )
