"""What becomes of bookings, and what follows: letters, and money that goes back."""

from glue.contracts import events
from glue.services import bookings
from shared.outbox import on


@on(events.EntryBooked)
async def tell_when_entry_booked(event: events.EntryBooked) -> None:
    """Write to whoever booked that it waits for the keepers' word."""
    await bookings.tell_booker(event.entry_id, key=f"{event.id}:tell")


@on(events.EntryConfirmed)
async def tell_when_entry_confirmed(event: events.EntryConfirmed) -> None:
    """Write to whoever booked that it takes place."""
    await bookings.tell_booker(event.entry_id, key=f"{event.id}:tell")


@on(events.EntryDeclined)
async def tell_when_entry_declined(event: events.EntryDeclined) -> None:
    """Write to whoever booked that it does not take place."""
    await bookings.tell_booker(event.entry_id, key=f"{event.id}:tell")


@on(events.EntryDeclined)
async def refund_when_entry_declined(event: events.EntryDeclined) -> None:
    """Give back what was paid."""
    if event.order_id is not None:
        await bookings.refund_entry(event.order_id, event.entry_id, key=f"{event.id}:refund")


@on(events.EntryMoved)
async def tell_when_entry_moved(event: events.EntryMoved) -> None:
    """Write to whoever booked when it takes place now."""
    await bookings.tell_booker(event.entry_id, key=f"{event.id}:tell", is_moved=True)


@on(events.EntryCancelled)
async def tell_when_entry_cancelled(event: events.EntryCancelled) -> None:
    """Write to whoever booked that it is cancelled."""
    await bookings.tell_booker(event.entry_id, key=f"{event.id}:tell")


@on(events.EntryCancelled)
async def refund_when_entry_cancelled(event: events.EntryCancelled) -> None:
    """Give back what was paid, where that is still owed."""
    if event.order_id is not None and event.owes_refund:
        await bookings.refund_entry(event.order_id, event.entry_id, key=f"{event.id}:refund")
