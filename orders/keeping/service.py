"""What keepers do to an order that moves no money: how far it is, and what they note on it."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from glue.audit import Audited, ObjectType
from orders.keeping.forms import NoteForm
from orders.models import Fulfilment, Order, OrderNote
from shared.audit import record
from shared.db import WriteSession
from shared.errors import NotFound


async def move_order(
    session: WriteSession, order_id: int, *, before: Fulfilment, after: Fulfilment
) -> Order:
    """Say how far a paid order is, and return it as it stands; pressing twice changes nothing.

    Where somebody else has moved it on, it stays where they moved it.
    """
    moved = await session.scalar(
        update(Order)
        .where(Order.id == order_id, Order.fulfilment == before)
        .values(fulfilment=after)
        .returning(Order.page_post_id)
        .execution_options(synchronize_session=False)
    )
    if moved is not None and before is not after:
        await record(
            session,
            Audited.FULFILMENT_CHANGED,
            on=(ObjectType.ORDER, order_id),
            within=moved,
            before=before,
            after=after,
        )
    return await session.get_one(Order, order_id, populate_existing=True)


async def write_note(
    session: WriteSession,
    order_id: int,
    form: NoteForm,
    *,
    page_id: int,
    user_id: int,
    now: datetime,
) -> None:
    """Note something on an order, for keepers alone, once for the form; raises `InvalidInput`."""
    form.check()
    note_id = await session.scalar(
        insert(OrderNote)
        .values(
            order_id=order_id, user_id=user_id, key=form.note_key, text=form.text, written_at=now
        )
        .on_conflict_do_nothing(index_elements=[OrderNote.order_id, OrderNote.key])
        .returning(OrderNote.id)
    )
    if note_id is None:
        return
    on = (ObjectType.ORDER, order_id)
    await record(session, Audited.NOTE_WRITTEN, on=on, within=page_id, note=note_id)


async def delete_note(session: WriteSession, order_id: int, note_id: int, *, page_id: int) -> None:
    """Delete a note of an order for good; raises `NotFound`."""
    gone = await session.scalar(
        delete(OrderNote)
        .where(OrderNote.id == note_id, OrderNote.order_id == order_id)
        .returning(OrderNote.id)
    )
    if gone is None:
        raise NotFound()
    on = (ObjectType.ORDER, order_id)
    await record(session, Audited.NOTE_DELETED, on=on, within=page_id, note=note_id)
