"""Writing to all who have tickets to an event, each once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from events.entries.models import CalendarEntry
from events.messages.errors import NobodyToTell
from events.messages.forms import MessageForm
from events.messages.models import EventMessage
from events.messages.queries import recipients_of
from glue.audit import Audited, ObjectType
from glue.contracts.events import MessageSent
from shared.audit import record
from shared.db import WriteSession
from shared.outbox import emit_all


async def send_message(
    session: WriteSession, entry: CalendarEntry, form: MessageForm, *, now: datetime
) -> int:
    """Owe a mail to each who has a valid ticket now, and return how many they are.

    The same form sent twice is one message. Raises `NobodyToTell`.
    """
    recipients = await recipients_of(session, entry.id)
    if not recipients:
        raise NobodyToTell()
    message_id = await session.scalar(
        insert(EventMessage)
        .values(
            entry_id=entry.id,
            key=form.message_key,
            subject=form.subject,
            text=form.text,
            recipients=len(recipients),
            sent_at=now,
        )
        .on_conflict_do_nothing(index_elements=["entry_id", "key"])
        .returning(EventMessage.id)
    )
    if message_id is None:
        return await _reached(session, entry.id, form.message_key)
    # Each has a stream of their own: one whose order cannot be read keeps nobody else waiting.
    said = [
        (
            MessageSent(message_id=message_id, order_id=it.order_id, user_id=it.user_id),
            f"message:{message_id}:{it.name}",
        )
        for it in recipients
    ]
    await emit_all(session, said)
    on = (ObjectType.CALENDAR, entry.calendar_id)
    deed, people = Audited.ATTENDEES_WRITTEN_TO, len(recipients)
    await record(session, deed, on=on, within=entry.page_id, event=entry.id, people=people)
    return people


async def _reached(session: WriteSession, entry_id: int, key: str) -> int:
    same = select(EventMessage.recipients).where(
        EventMessage.entry_id == entry_id, EventMessage.key == key
    )
    return (await session.scalars(same)).one()
