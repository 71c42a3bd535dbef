"""The mail that brings tickets, as a PDF, and what they are for as a file for calendars."""

import logging
from collections import Counter
from collections.abc import Sequence

from events.account.service import Place
from events.entries.telling import when
from events.feeds.happenings import own
from events.ics.writing import write_calendar
from events.ticket_pages.addresses import order_address
from events.ticket_pages.papers import paper_of
from events.ticket_pages.queries import tickets_had
from events.tickets.models import Ticket
from glue.contracts import blog, orders
from glue.contracts.events import TicketState
from shared.clock import utcnow
from shared.db import reading, write_session
from shared.mail import Attachment, InvalidRecipient, queue_mail
from shared.rpc import fetch_data
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)


async def send_tickets(order_id: int) -> bool:
    """Write to whoever ordered, once for each order; say whether somebody could be written to."""
    async with reading() as session:
        had = await tickets_had(session, order_id)
    tickets = [it for it in had if it.state is TicketState.VALID]
    contact = await fetch_data(orders.OrderContact(order_id=order_id))
    if not tickets or contact is None:
        return False
    page = await fetch_data(blog.PostById(id=tickets[0].page_id))
    try:
        await queue_mail(
            write_session(),
            key=f"tickets:{order_id}",
            to=contact.email,
            template="mail/tickets",
            attachments=[await _paper(tickets, order_id), _file(tickets, order_id)],
            seller=page.title if page else tickets[0].ticket_type.entry.calendar.title,
            order_id=order_id,
            lines=_lines(tickets),
            address=order_address(order_id),
        )
    except InvalidRecipient:
        logger.warning("order %s has no usable address for its tickets", order_id)
        return False
    return True


def _lines(tickets: Sequence[Ticket]) -> Sequence[tuple[str, str]]:
    """Say how many there are of which kind, and when each is for."""
    site = current_runtime().settings.site
    kinds = {it.ticket_type_id: it.ticket_type for it in tickets}
    counts = Counter(it.ticket_type_id for it in tickets)
    return [
        (f"{counts[it.id]} × {it.entry.title}, {it.name}", when(it.entry, site))
        for it in kinds.values()
    ]


async def _paper(tickets: Sequence[Ticket], order_id: int) -> Attachment:
    body = await paper_of(tickets, at=utcnow())
    return Attachment(f"tickets-{order_id}.pdf", "application/pdf", body)


def _file(tickets: Sequence[Ticket], order_id: int) -> Attachment:
    kinds = {it.ticket_type_id: it.ticket_type for it in tickets}
    counts = Counter(it.ticket_type_id for it in tickets)
    places = [Place(it.entry, TicketState.VALID, it.name, counts[it.id]) for it in kinds.values()]
    body = write_calendar(own(places, link=order_address(order_id)), now=utcnow())
    return Attachment("tickets.ics", "text/calendar; charset=utf-8", body)
