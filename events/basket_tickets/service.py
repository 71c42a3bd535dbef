"""Holding as many tickets as the stepper says."""

from events.basket_tickets.forms import StepperForm
from events.claims.service import renew_places
from events.entries.models import CalendarEntry
from events.happenings.offers import offering_of
from events.holding import Holder
from events.tickets.service import adjust_tickets
from glue.contracts.events import UnknownEntry
from shared.clock import utcnow
from shared.db import transaction
from shared.web.identity import Identity


async def put_into_basket(
    identity: Identity, entry: CalendarEntry, type_id: int, form: StepperForm
) -> int:
    """Make somebody hold as many tickets as they ask for, and say how many of the event they hold.

    What `adjust_tickets` raises is raised, and then nothing has changed. It is committed here: the
    basket's owner is asked what is in it now.
    """
    holder, now = Holder.of(identity.user_id, identity.session_id), utcnow()
    async with transaction() as session:
        offering = await offering_of(session, entry, holder, code=form.code, now=now)
        offer = offering.of_type(type_id)
        if offer is None:
            raise UnknownEntry()
        count = offer.after(form.quantity, form.step)
        await adjust_tickets(
            session,
            holder,
            entry_id=entry.id,
            ticket_type_id=type_id,
            count=count,
            code=form.code,
            now=now,
        )
        await renew_places(session, holder, now=now)
    return offering.in_basket - offer.in_basket + count
