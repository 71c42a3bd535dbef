"""More or fewer tickets, where the basket shows them: events decides, and says why not."""

from uuid import uuid4

from quart import Blueprint, Response, request

from cart.basket.pages import Refusal, show_basket, swap_basket
from cart.tickets.forms import TicketsForm
from cart.tickets.wording import told, why_not
from glue.access import allows
from glue.contracts.events import AdjustTickets, Places
from glue.pages import current_page
from glue.permissions import Action
from shared.errors import DomainError
from shared.rpc import call_action
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to
from shared.web.identity import current_identity, identity_for_write

tickets = Blueprint("tickets", __name__)

NUMBER = "int(max=9223372036854775807)"
TICKETS = f"/items/events/<{NUMBER}:entry_id>/tickets/<{NUMBER}:type_id>/"


@tickets.post(TICKETS)
@allows(Action.FILL_BASKET)
async def update(entry_id: int, type_id: int) -> Response:
    return await _update(entry_id, type_id)


@tickets.post(f"/<page_slug>{TICKETS}")
@allows(Action.FILL_BASKET)
async def update_for_page(page_slug: str, entry_id: int, type_id: int) -> Response:
    return await _update(entry_id, type_id, page_slug)


async def _update(entry_id: int, type_id: int, page_slug: str | None = None) -> Response:
    page = current_page() if page_slug else None
    try:
        held = await _hold(entry_id, type_id, TicketsForm.read(await request.form))
    except DomainError as problem:
        refusal = Refusal(problem.status, tickets={type_id: why_not(problem)})
        show = swap_basket if is_htmx() else show_basket
        return await show(current_identity(), page=page, refusal=refusal)
    if is_htmx():
        return await swap_basket(current_identity(), page=page, announce=told(held))
    if not held.tickets:
        flash(told(held), FlashKind.NOTE)
    return await redirect_to(f"/{page.slug}/" if page else "/")


async def _hold(entry_id: int, type_id: int, form: TicketsForm) -> Places:
    identity = identity_for_write()
    wanted = AdjustTickets(
        entry_id=entry_id,
        ticket_type_id=type_id,
        count=form.count,
        user_id=identity.user_id,
        session_id=identity.session_id,
    )
    # Each press means what it says by itself: so many, however many there were.
    return await call_action(wanted, key=str(uuid4()))
