"""The orders of a page: listed, each with all that is known of it, added up by day, as a file."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from quart import Blueprint, Response, request, url_for

from glue.access import allows
from glue.audit import Audited, ObjectType
from glue.permissions import Action
from orders.access import the_kept_order, the_kept_page
from orders.addresses import kept_address
from orders.keeping.exports import csv_of_orders
from orders.keeping.forms import NoteForm
from orders.keeping.queries import count_to_do, notes_of_order, orders_of_page, totals_by_day
from orders.keeping.rendering import DAYS, ORDERS, asked_region, names_of, render_kept
from orders.keeping.service import delete_note, move_order, write_note
from orders.models import Fulfilment
from orders.orders.filters import OrderFilter, stand_choices
from orders.orders.record import record_of
from orders.orders.timeline import timeline
from orders.payments.standing import fulfilment_label, label_of, refund_label
from shared.audit import record
from shared.clock import utcnow
from shared.db import read_session, transaction, write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import checked_next, redirect_to, render_region, respond
from shared.web.identity import current_identity
from shared.web.private import keep_private

kept_orders = Blueprint("kept_orders", __name__, url_prefix="/keep/<int(max=2147483647):page_id>")
kept_orders.after_request(keep_private)

SPAN = timedelta(days=30)
LONGEST_SPAN = timedelta(days=92)
ORDER = "/orders/<int(max=2147483647):order_id>/"
MORE = "load-more"


@kept_orders.get("/")
@allows(Action.KEEP_ORDERS, on=the_kept_page)
async def index(page_id: int) -> Response:
    wanted, session = OrderFilter.read(request.args), read_session()
    page = await orders_of_page(
        session, page_id, wanted, zone=_zone(), cursor=request.args.get("cursor")
    )
    context: dict[str, Any] = {
        "page": page,
        "wanted": wanted,
        "stands": stand_choices(),
        "hint": _("A number, a name, a mail address, a thing, a reference"),
        "address": url_for("kept_orders.index", page_id=page_id),
        "label_of": label_of,
        "fulfilment_label": fulfilment_label,
        "back": request.full_path,
        "is_more": asked_region() == MORE,
    }
    if asked_region() == MORE:
        return await render_region("keep/_orders.html", page_id=page_id, **context)
    return await render_kept(
        "keep/index.html",
        page_id=page_id,
        way=ORDERS,
        to_do=await count_to_do(session, page_id),
        **context,
    )


@kept_orders.get("/days/")
@allows(Action.KEEP_ORDERS, on=the_kept_page)
async def days(page_id: int) -> Response:
    today = utcnow().astimezone(_zone()).date()
    asked = OrderFilter.read(request.args)
    until = asked.until or today
    since = max(min(asked.since or until - SPAN, until), until - LONGEST_SPAN)
    span = replace(OrderFilter(), since=since, until=until)
    totals = await totals_by_day(read_session(), page_id, since=since, until=until, zone=_zone())
    return await render_kept("keep/days.html", page_id=page_id, way=DAYS, totals=totals, span=span)


@kept_orders.post("/exports/")
@allows(Action.KEEP_ORDERS, on=the_kept_page)
async def create_export(page_id: int) -> Response:
    """Send the orders of the list as a file; a form, since it is written down who took them."""
    wanted = OrderFilter.read(await request.form)
    async with transaction() as session:
        on = (ObjectType.PAGE, page_id)
        await record(session, Audited.ORDERS_EXPORTED, on=on, within=page_id)
    rows = csv_of_orders(page_id, wanted, zone=_zone())
    response = Response(rows, content_type="text/csv; charset=utf-8")
    # A large file may well take longer than a page.
    response.timeout = None
    name = f"orders-{page_id}-{utcnow().astimezone(_zone()):%Y-%m-%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@kept_orders.get(ORDER)
@allows(Action.KEEP_ORDERS, on=the_kept_order)
async def show(page_id: int, order_id: int) -> Response:
    return await _order(page_id, order_id)


@kept_orders.post(f"{ORDER}fulfilment/")
@allows(Action.KEEP_ORDERS, on=the_kept_order)
async def update_fulfilment(page_id: int, order_id: int) -> Response:
    form = await request.form
    before, after = form.get("before", type=Fulfilment), form.get("after", type=Fulfilment)
    if before is None or after is None:
        raise InvalidInput(fields={})
    order = await move_order(write_session(), order_id, before=before, after=after)
    if order.fulfilment is not after:
        flash(_("Somebody else has moved this order meanwhile"), FlashKind.WARNING)
    return await respond(
        "keep/_fulfilment.html",
        otherwise=checked_next(form.get("back"), otherwise=kept_address(page_id, order_id)),
        order=order,
        back=form.get("back", ""),
        is_moved=True,
        fulfilment_label=fulfilment_label,
    )


@kept_orders.post(f"{ORDER}notes/")
@allows(Action.KEEP_ORDERS, on=the_kept_order)
async def create_note(page_id: int, order_id: int) -> Response:
    form = NoteForm.read(await request.form)
    user_id = current_identity().user_id
    assert user_id is not None
    try:
        await write_note(
            write_session(), order_id, form, page_id=page_id, user_id=user_id, now=utcnow()
        )
    except InvalidInput as error:
        return await _order(page_id, order_id, status=error.status, form=form.refused(error))
    return await redirect_to(f"{kept_address(page_id, order_id)}#notes")


@kept_orders.post(f"{ORDER}notes/<int(max=2147483647):note_id>/delete/")
@allows(Action.KEEP_ORDERS, on=the_kept_order)
async def destroy_note(page_id: int, order_id: int, note_id: int) -> Response:
    await delete_note(write_session(), order_id, note_id, page_id=page_id)
    return await redirect_to(f"{kept_address(page_id, order_id)}#notes")


async def _order(
    page_id: int, order_id: int, *, status: int = 200, form: NoteForm | None = None
) -> Response:
    session = read_session()
    known, notes = await record_of(session, order_id), await notes_of_order(session, order_id)
    happened = timeline(known)
    did = [it.user_id for it in happened] + [it.user_id for it in notes]
    return await render_kept(
        "keep/show.html",
        page_id=page_id,
        way=ORDERS,
        status=status,
        record=known,
        order=known.order,
        happened=happened,
        notes=notes,
        form=form or NoteForm(),
        names=await names_of({it for it in did if it is not None}),
        label_of=label_of,
        fulfilment_label=fulfilment_label,
        refund_label=refund_label,
        back=kept_address(page_id, order_id),
    )


def _zone() -> ZoneInfo:
    return current_runtime().settings.site.zone
