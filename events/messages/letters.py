"""The mail that one of those who have tickets gets."""

import logging

from events.messages.files import event_as_it_is
from events.messages.queries import Recipient, message_with_event
from glue.contracts import blog, orders
from glue.urls import events_url
from shared.db import reading, write_session
from shared.mail import InvalidRecipient, queue_mail
from shared.rpc import fetch_data

logger = logging.getLogger(__name__)


async def tell_attendee(message_id: int, recipient: Recipient) -> bool:
    """Write a message to somebody who has tickets, once; say whether they could be.

    Where their calendar has the event, the file that comes along puts it where it is now.
    """
    async with reading() as session:
        message, entry = await message_with_event(session, message_id)
    email = await address_of(recipient)
    if email is None:
        return False
    page = await fetch_data(blog.PostById(id=entry.page_id))
    address = events_url(f"/calendars/{entry.calendar_id}/events/{entry.id}/")
    try:
        await queue_mail(
            write_session(),
            key=f"message:{message_id}:{recipient.name}",
            to=email,
            template="mail/message",
            attachments=[event_as_it_is(entry, address)],
            message=message,
            entry=entry,
            zone=entry.calendar.zone,
            page_title=page.title if page else entry.calendar.title,
            address=address,
        )
    except InvalidRecipient:
        logger.warning("message %s: %s has no usable address", message_id, recipient.name)
        return False
    return True


async def address_of(recipient: Recipient) -> str | None:
    """Return where somebody who has tickets is written to; None where they left no address."""
    if recipient.order_id is not None:
        contact = await fetch_data(orders.OrderContact(order_id=recipient.order_id))
        if contact is not None:
            return contact.email
    if recipient.user_id is None:
        return None
    users = await fetch_data(blog.UsersBatch(ids=[recipient.user_id]))
    return users[0].email if users else None
