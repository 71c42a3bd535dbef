"""Holding as many tickets as the stepper says."""

from events.basket_tickets.forms import StepperForm
from events.claims.service import renew_places
from events.entries.models import CalendarEntry
from events.happenings.offers import offering_of
from events.holding import Holder
from events.tickets.selling import Wanted, Wish, require_sold_to
from events.tickets.service import adjust_tickets
from glue.contracts.events import UnknownEntry
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.web.identity import Identity


async def put_into_basket(
    identity: Identity, entry: CalendarEntry, type_id: int, form: StepperForm
) -> int:
    """Make somebody hold as many tickets as they ask for, and say how many of the event they hold.

    What `adjust_tickets` raises is raised, and then nothing has changed. It is committed here: the
    basket's owner is asked what is in it now.
    """
    holder, now = Holder.of(identity.user_id, identity.session_id), utcnow()
    async with reading() as session:
        offering = await offering_of(session, entry, holder, code=form.code, now=now)
    offer = offering.of_type(type_id)
    if offer is None:
        raise UnknownEntry()
    count = offer.after(form.quantity, form.step)
    # Whoever cannot have them learns it here, and waits for none of those who can.
    wish = Wish(count, before=offer.in_basket, bought=offer.bought, code=form.code)
    require_sold_to(offer.terms, wish, left=offer.left, now=now)
    wanted = Wanted(entry.id, type_id, count, form.code)
    async with transaction() as session:
        await adjust_tickets(session, holder, wanted, now=now)
        await renew_places(session, holder, now=now)
    return offering.in_basket - offer.in_basket + count
