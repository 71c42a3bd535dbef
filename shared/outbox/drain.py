"""The outbox made synchronous, for tests: the same claims, handlers and marks, one at a time."""

from sqlalchemy import select

from shared.db.bus import domain_events, event_deliveries
from shared.db.session import reading
from shared.outbox.courier import Courier
from shared.runtime import current_runtime


class Undelivered(Exception):
    """A delivery failed or cannot go on; the message says which, the cause says why."""


async def drain_outbox(limit: int = 1000) -> int:
    """Deliver until the current runtime owes nothing that is due; return how many that were.

    Raises `Undelivered` at the first failing handler, from its error, and when something is parked,
    waits for another try or has a handler nobody knows.
    """
    courier = Courier(batch=1)
    for delivered in range(limit):
        outcomes = await courier.deliver_due()
        if not outcomes:
            await _refuse_leftovers()
            return delivered
        for outcome in outcomes:
            if outcome.error is not None:
                raise Undelivered(f"{outcome.delivery.handler} failed") from outcome.error
    raise Undelivered(f"{limit} deliveries did not come to an end: do handlers call each other?")


async def _refuse_leftovers() -> None:
    columns = event_deliveries.c
    known = current_runtime().handlers.names
    async with reading() as session:
        leftovers = await session.execute(
            select(columns.id, columns.handler, domain_events.c.name, columns.last_error)
            .join(domain_events, domain_events.c.id == columns.event_id)
            .where(
                columns.delivered_at.is_(None),
                (columns.attempts > 0) | columns.handler.not_in(known),
            )
            .order_by(columns.id)
            .limit(1)
        )
        stuck = leftovers.one_or_none()
    if stuck is not None:
        raise Undelivered(
            f"Delivery {stuck.id} of {stuck.name} to {stuck.handler} is stuck: "
            + (stuck.last_error or "no such handler is registered")
        )
