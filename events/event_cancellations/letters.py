"""What is written to whoever had tickets to an event that was called off."""

import logging
from collections.abc import Collection

from events.entries.queries import entries_by_ids
from events.messages.files import event_that_is_off
from events.messages.letters import address_of
from events.messages.queries import Recipient
from events.tickets.queries import tickets_by_ids
from glue.contracts import blog
from glue.urls import events_url
from shared.db import reading, write_session
from shared.mail import InvalidRecipient, queue_mail
from shared.rpc import fetch_data

logger = logging.getLogger(__name__)


async def tell_that_it_is_off(
    entry_id: int, recipient: Recipient, ticket_ids: Collection[int]
) -> bool:
    """Write to somebody that an event does not take place, once; say whether they could be.

    What calendars of people know of it is taken away by the file that comes along.
    """
    async with reading() as session:
        (entry,) = await entries_by_ids(session, [entry_id])
        tickets = await tickets_by_ids(session, ticket_ids)
    email = await address_of(recipient)
    if email is None:
        return False
    page = await fetch_data(blog.PostById(id=entry.page_id))
    address = events_url(f"/calendars/{entry.calendar_id}/events/{entry.id}/")
    try:
        await queue_mail(
            write_session(),
            key=f"called-off:{entry_id}:{recipient.name}",
            to=email,
            template="mail/called_off",
            attachments=[event_that_is_off(entry, address)],
            entry=entry,
            zone=entry.calendar.zone,
            page_title=page.title if page else entry.calendar.title,
            was_paid=any(ticket.ticket_type.price_minor for ticket in tickets),
            address=address,
        )
    except InvalidRecipient:
        logger.warning("event %s: %s has no usable address", entry_id, recipient.name)
        return False
    return True
