"""What is written to whoever had tickets to an event that was called off."""

import logging
from collections.abc import Collection
from email.utils import parseaddr

from events.entries.models import CalendarEntry
from events.entries.queries import entries_by_ids
from events.feeds.happenings import sequence_of, uid_of
from events.ics.values import Happening, Status
from events.ics.writing import write_calendar
from events.messages.letters import address_of
from events.messages.queries import Recipient
from events.tickets.queries import tickets_by_ids
from glue.contracts import blog
from glue.urls import events_url
from shared.clock import utcnow
from shared.db import reading, write_session
from shared.mail import Attachment, InvalidRecipient, queue_mail
from shared.rpc import fetch_data
from shared.runtime import current_runtime

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
            attachments=[_file(entry, address)],
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


def _file(entry: CalendarEntry, address: str) -> Attachment:
    happening = Happening(
        uid=uid_of(entry.id),
        sequence=sequence_of(entry),
        status=Status.CANCELLED,
        title=entry.title,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        time_zone=entry.calendar.time_zone,
        location=entry.place,
        url=address,
    )
    organizer = parseaddr(current_runtime().settings.mail_from)[1]
    body = write_calendar([happening], now=utcnow(), method="CANCEL", organizer=organizer)
    return Attachment("event.ics", "text/calendar; method=CANCEL; charset=utf-8", body)
