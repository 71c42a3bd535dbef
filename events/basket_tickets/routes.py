"""The steppers on the page of an event."""

from quart import Blueprint, Response, request

from events.basket_tickets.forms import StepperForm
from events.basket_tickets.service import put_into_basket
from events.entries.models import CalendarEntry
from events.happenings.codes import count_trying
from events.happenings.rendering import address_of, happening_page, offers_around
from events.happenings.routes import EVENT, NUMBER, happening
from events.tickets.selling import normal_code
from glue.access import allows
from glue.layout import mini_cart
from glue.permissions import Action
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import is_htmx, redirect_to, render_region, unchanged
from shared.web.identity import current_identity, identity_for_write

basket_tickets = Blueprint("basket_tickets", __name__)


@basket_tickets.get(f"{EVENT}tickets/")
@allows(Action.VISIT)
async def index(page_slug: str, calendar_slug: str, entry_id: int) -> Response:
    """Answer a page that looks again: with the tickets where anything has changed."""
    entry, code = await happening(entry_id), normal_code(request.args.get("code", ""))
    await count_trying(code, counted=request.args.get("counted", ""))
    around = await offers_around(entry, code=code)
    if not is_htmx() or entry.is_cancelled or around["is_over"]:
        return await redirect_to(address_of(entry))
    if request.args.get("seen") == around["offering"].version:
        return unchanged()
    return await render_region("happenings/_offers.html", **around)


@basket_tickets.post(f"{EVENT}tickets/<{NUMBER}:type_id>/")
@allows(Action.FILL_BASKET)
async def update(page_slug: str, calendar_slug: str, entry_id: int, type_id: int) -> Response:
    entry, sent = await happening(entry_id), await request.form
    # Before anything else may be wrong: what is shown again tells whether there are tickets for it.
    await count_trying(normal_code(sent.get("code", "")))
    try:
        form = StepperForm.read(sent)
        count = await put_into_basket(identity_for_write(), entry, type_id, form)
    except DomainError as problem:
        return await _show_again(entry, type_id, sent.get("code", ""), problem)
    return await _show(entry, type_id, form, count)


async def _show_again(
    entry: CalendarEntry, type_id: int, code: str, problem: DomainError
) -> Response:
    code = normal_code(code)
    if not is_htmx():
        return await happening_page(
            entry, code=code, problem=str(problem), about=type_id, status=problem.status
        )
    around = await offers_around(entry, code=code, problem=str(problem), about=type_id)
    # 422 is what a form is swapped with that was refused, whatever the reason.
    return await render_region("happenings/_offers.html", status=422, **around)


async def _show(entry: CalendarEntry, type_id: int, form: StepperForm, count: int) -> Response:
    if not is_htmx():
        flash(_("Tickets in your basket: %(count)s", count=count))
        address = address_of(entry)
        return await redirect_to(f"{address}?code={form.code}" if form.code else address)
    around = await offers_around(entry, code=form.code, about=type_id)
    basket = await mini_cart(current_identity())
    said = _("Tickets in your basket: %(count)s", count=count)
    return await render_region(
        "basket_tickets/update.swaps.html", **around | {"basket": basket, "announce": said}
    )
