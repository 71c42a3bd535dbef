"""What is written to whoever booked, each time their booking stands differently."""

import logging
from dataclasses import dataclass
from email.utils import parseaddr

from events.entries.models import CalendarEntry
from events.entries.queries import entries_by_ids
from events.feeds.happenings import STATUSES, sequence_of, uid_of
from events.ics.values import Happening, Status
from events.ics.writing import write_calendar
from glue.contracts import blog, orders
from glue.contracts.events import EntryState
from glue.urls import blog_url, events_url
from shared.clock import utcnow
from shared.db import reading, write_session
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.mail import Attachment, InvalidRecipient, queue_mail
from shared.rpc import fetch_data
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)

TITLES = {
    EntryState.PROVISIONAL: _l("Your booking waits for confirmation"),
    EntryState.CONFIRMED: _l("Your booking is confirmed"),
    EntryState.DECLINED: _l("Your booking was declined"),
    EntryState.CANCELLED: _l("Your booking is cancelled"),
}
WORDS = {
    EntryState.PROVISIONAL: _l("We have your booking. You get another mail once it is confirmed."),
    EntryState.CONFIRMED: _l("It takes place as you booked it. We look forward to seeing you."),
    EntryState.DECLINED: _l(
        "We are sorry: this time is not possible. What you paid for it goes back to your card."
    ),
    EntryState.CANCELLED: _l(
        "It does not take place. What you paid for it goes back to your card, if it has not yet."
    ),
}
MOVED = _l("Your booking was moved")
MOVED_WORDS = {
    EntryState.PROVISIONAL: _l(
        "Whoever keeps the place has moved it to the time above. You get another mail once it is"
        " confirmed. If you cannot come then, please write to them."
    ),
    EntryState.CONFIRMED: _l(
        "Whoever keeps the place has moved it to the time above. If you cannot come then, please"
        " write to them."
    ),
}
FREE_WORDS = {
    EntryState.DECLINED: _l("We are sorry: this time is not possible."),
    EntryState.CANCELLED: _l("It does not take place."),
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where somebody is written to, and where they see what they booked."""

    email: str
    address: str


async def tell_how_it_stands(entry_id: int, *, is_moved: bool = False) -> bool:
    """Write to whoever booked how it stands, once for each change; say whether somebody could be.

    What calendars of people know of it is changed by the file that comes along. What was moved and
    is off by now is told of as any other that is off.
    """
    async with reading() as session:
        (entry,) = await entries_by_ids(session, [entry_id])
    if entry.state not in TITLES:
        return False
    recipient = await _recipient(entry)
    if recipient is None:
        return False
    page = await fetch_data(blog.PostById(id=entry.page_id))
    try:
        await queue_mail(
            write_session(),
            key=f"entry:{entry.id}:{entry.sequence}",
            to=recipient.email,
            template="mail/booking",
            attachments=[_file(entry, page, recipient)],
            entry=entry,
            zone=entry.calendar.zone,
            page_title=page.title if page else entry.calendar.title,
            title=_(MOVED if is_moved and entry.state in MOVED_WORDS else TITLES[entry.state]),
            words=_(_words(entry, is_moved=is_moved)),
            address=recipient.address,
        )
    except InvalidRecipient:
        logger.warning("entry %s has no usable address", entry.id)
        return False
    return True


def _words(entry: CalendarEntry, *, is_moved: bool) -> str:
    if is_moved and entry.state in MOVED_WORDS:
        return MOVED_WORDS[entry.state]
    if entry.cost_minor == 0 and entry.state in FREE_WORDS:
        return FREE_WORDS[entry.state]
    return WORDS[entry.state]


async def _recipient(entry: CalendarEntry) -> Recipient | None:
    if entry.order_id is not None:
        contact = await fetch_data(orders.OrderContact(order_id=entry.order_id))
        return Recipient(contact.email, contact.address) if contact else None
    if entry.user_id is None:
        return None
    users = await fetch_data(blog.UsersBatch(ids=[entry.user_id]))
    return Recipient(users[0].email, blog_url("/account/bookings/")) if users else None


def _file(entry: CalendarEntry, page: blog.Post | None, recipient: Recipient) -> Attachment:
    happening = Happening(
        uid=uid_of(entry.id),
        sequence=sequence_of(entry),
        status=STATUSES.get(entry.state, Status.CANCELLED),
        title=entry.title,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        time_zone=entry.calendar.time_zone,
        location=page.title if page else "",
        url=events_url(f"/{page.slug}/") if page else "",
    )
    method = "CANCEL" if happening.status is Status.CANCELLED else "PUBLISH"
    organizer = parseaddr(current_runtime().settings.mail_from)[1]
    body = write_calendar([happening], now=utcnow(), method=method, organizer=organizer)
    return Attachment("booking.ics", f"text/calendar; method={method}; charset=utf-8", body)
