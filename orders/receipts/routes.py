"""The receipt of an order: a page to print, and a PDF; for its owner, its keepers, by its token."""

import asyncio

from quart import Blueprint, Response, request

from glue.access import allows
from glue.permissions import Action
from orders.access import order_of_token, the_order
from orders.receipts.reading import Receipt, receipt_of
from shared.db import read_session
from shared.runtime import current_runtime
from shared.web.htmx import render_region
from shared.web.private import keep_private

receipts = Blueprint("receipts", __name__)
receipts.after_request(keep_private)


@receipts.get("/<int(max=2147483647):order_id>/receipt/")
@allows(Action.SEE_ORDER, on=the_order, hidden=True)
async def show(order_id: int) -> Response:
    return await _page(await receipt_of(read_session(), order_id))


@receipts.get("/<int(max=2147483647):order_id>/receipt/pdf/")
@allows(Action.SEE_ORDER, on=the_order, hidden=True)
async def show_pdf(order_id: int) -> Response:
    return await _pdf(await receipt_of(read_session(), order_id))


@receipts.get("/checkout/return/<token>/receipt/")
@allows(Action.FOLLOW_LETTER)
async def show_by_token(token: str) -> Response:
    return await _page(await receipt_of(read_session(), order_of_token(token)))


@receipts.get("/checkout/return/<token>/receipt/pdf/")
@allows(Action.FOLLOW_LETTER)
async def show_pdf_by_token(token: str) -> Response:
    return await _pdf(await receipt_of(read_session(), order_of_token(token)))


async def _page(receipt: Receipt) -> Response:
    # No layout, as the page it hangs on: it may be all that is at hand when siblings are away.
    return await render_region("receipts/show.html", receipt=receipt, path=request.path)


async def _pdf(receipt: Receipt) -> Response:
    site = current_runtime().settings.site

    def draw() -> bytes:
        # It takes 34 MB with its libraries, and most processes draw nothing.
        from orders.receipts.pdf import drawn

        return drawn(receipt, site)

    content = await asyncio.to_thread(draw)
    response = Response(content, content_type="application/pdf")
    name = f"receipt-{receipt.number}-order-{receipt.order_id}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
