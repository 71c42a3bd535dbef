"""Tickets by their code, and all of an order by its token: shown, printed, named, given back."""

from collections.abc import Sequence

from quart import Blueprint, Response, request

from events.door.keys import TicketKeys
from events.entries.telling import when
from events.happenings.rendering import map_of
from events.ticket_pages import service
from events.ticket_pages.addresses import order_address, order_id_of
from events.ticket_pages.drawing import svg_of
from events.ticket_pages.papers import paper_of
from events.ticket_pages.queries import ticket_of_code, tickets_come_in_with, tickets_had
from events.ticket_pages.rules import NotTakenBack, is_taken_back, taken_back_until
from events.ticket_pages.telling import grouped
from events.tickets.models import LONGEST_HOLDER, Ticket
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash, take_flashes
from shared.web.htmx import redirect_to, render_region
from shared.web.private import keep_private

NUMBER = "int(max=9223372036854775807)"
OF_ORDER = "/tickets/orders/<token>/"

tickets = Blueprint("tickets", __name__)
tickets.after_request(keep_private)


@tickets.get("/tickets/<code>/")
@allows(Action.FOLLOW_LETTER)
async def show(code: str) -> Response:
    return await _page([await _ticket(code)])


@tickets.get("/tickets/<code>/pdf/")
@allows(Action.FOLLOW_LETTER)
async def show_pdf(code: str) -> Response:
    return await _pdf([await _ticket(code)])


@tickets.get(OF_ORDER)
@allows(Action.FOLLOW_LETTER)
async def index(token: str) -> Response:
    return await _page(await _of_order(_order_id(token)), is_buyers=True)


@tickets.get(f"{OF_ORDER}pdf/")
@allows(Action.FOLLOW_LETTER)
async def index_pdf(token: str) -> Response:
    return await _pdf(await _of_order(_order_id(token)))


@tickets.post(f"{OF_ORDER}<{NUMBER}:ticket_id>/name/")
@allows(Action.FOLLOW_LETTER)
async def update(token: str, ticket_id: int) -> Response:
    order_id, name = _order_id(token), (await request.form).get("name", "")
    await service.rename_holder(
        write_session(), order_id=order_id, ticket_id=ticket_id, name=name[: 4 * LONGEST_HOLDER]
    )
    flash(_("The name is on the ticket now") if name.strip() else _("No name is on it now"))
    return await redirect_to(f"{order_address(order_id)}#ticket-{ticket_id}")


@tickets.post(f"{OF_ORDER}<{NUMBER}:ticket_id>/cancel/")
@allows(Action.FOLLOW_LETTER)
async def destroy(token: str, ticket_id: int) -> Response:
    order_id = _order_id(token)
    try:
        ticket = await service.give_back(
            write_session(), order_id=order_id, ticket_id=ticket_id, now=utcnow()
        )
    except NotTakenBack as problem:
        await rollback_request()
        flash(str(problem), FlashKind.ERROR)
    else:
        is_paid = ticket.ticket_type.price_minor > 0
        flash(
            _("The ticket is cancelled. Its money goes back to the card you paid with")
            if is_paid
            else _("The ticket is cancelled, and somebody else can have it")
        )
    return await redirect_to(f"{order_address(order_id)}#ticket-{ticket_id}")


def _order_id(token: str) -> int:
    order_id = order_id_of(token)
    if order_id is None:
        raise NotFound()
    return order_id


async def _ticket(code: str) -> Ticket:
    ticket = await ticket_of_code(read_session(), code)
    if ticket is None:
        raise NotFound()
    return ticket


async def _of_order(order_id: int) -> Sequence[Ticket]:
    found = await tickets_had(read_session(), order_id)
    if not found:
        raise NotFound()
    return found


async def _page(found: Sequence[Ticket], *, is_buyers: bool = False) -> Response:
    """Show tickets without a layout: they have to open while siblings are away."""
    runtime, now = current_runtime(), utcnow()
    keys, site = runtime.extra(TicketKeys), runtime.settings.site
    come_in = await tickets_come_in_with(read_session(), [ticket.id for ticket in found])
    return await render_region(
        "ticket_pages/show.html",
        tickets=found,
        path=request.path,
        is_buyers=is_buyers,
        svg_of=lambda ticket: svg_of(keys.token_of(ticket)),
        grouped=grouped,
        when=lambda entry: when(entry, site),
        map_of=map_of,
        is_taken_back=lambda ticket: is_taken_back(
            ticket, has_come_in=ticket.id in come_in, now=now
        ),
        taken_back_until=taken_back_until,
        now=now,
        longest_name=LONGEST_HOLDER,
        flashes=take_flashes(),
    )


async def _pdf(found: Sequence[Ticket]) -> Response:
    response = Response(await paper_of(found, at=utcnow()), content_type="application/pdf")
    name = f"tickets-{found[0].id}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
