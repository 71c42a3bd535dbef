"""Running an event's handlers within the request that emitted it."""

import asyncio
from uuid import UUID

from sqlalchemy import func, select

from shared.clock import utcnow
from shared.db.bus import event_deliveries
from shared.db.session import commit_request, reading
from shared.outbox.courier import Courier

PATIENCE_SECONDS = 2.0
GLANCE_SECONDS = 0.02


async def deliver_after_commit(
    event_id: UUID, *, patience_seconds: float = PATIENCE_SECONDS
) -> bool:
    """Commit the request, then run what this event owes once, here; True when all is delivered.

    For effects that the person must see in the answer. A delivery the relay took first is waited
    for; what fails or takes too long is finished by the relay, with the same keys.
    """
    await commit_request()
    courier = Courier(batch=1)
    deadline = asyncio.get_running_loop().time() + patience_seconds
    while True:
        while await courier.deliver_due(event_id=event_id):
            pass
        owed, running = await _count_owed(event_id)
        if not running or asyncio.get_running_loop().time() > deadline:
            return not owed
        await asyncio.sleep(GLANCE_SECONDS)


async def _count_owed(event_id: UUID) -> tuple[int, int]:
    leased = event_deliveries.c.leased_until > utcnow()
    async with reading() as session:
        counts = await session.execute(
            select(func.count(), func.count().filter(leased)).where(
                event_deliveries.c.event_id == event_id, event_deliveries.c.delivered_at.is_(None)
            )
        )
    owed, running = counts.one()
    return owed, running
