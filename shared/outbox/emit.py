"""Writing down that something happened, in the transaction in which it does."""

from sqlalchemy import insert

from shared.clock import utcnow
from shared.contracts import ContractError, Event
from shared.db.bus import domain_events, event_deliveries
from shared.db.session import WriteSession, on_commit
from shared.logs import current_request_id
from shared.outbox.relay import LOOP_NAME
from shared.runtime import current_runtime


async def emit(session: WriteSession, event: Event, *, stream: str) -> None:
    """Record an event and what each of its handlers is owed, together with the change itself.

    Deliveries of one stream reach each handler in the order in which they were emitted; lock the
    row the stream is named after before emitting, so that this order is the order of the commits.
    """
    runtime = current_runtime()
    if event.owner != runtime.name:
        raise ContractError(
            f"{runtime.name} cannot emit {type(event).__name__}: it owns no such event"
        )
    now = utcnow()
    recorded = await session.execute(
        insert(domain_events)
        .values(
            id=event.id,
            name=event.wire_name,
            stream=stream,
            payload=event.model_dump(mode="json"),
            request_id=current_request_id(),
            emitted_at=now,
        )
        .returning(domain_events.c.seq)
    )
    handlers = runtime.handlers.handlers_for(type(event))
    if not handlers:
        return
    owed = {
        "event_id": event.id,
        "event_seq": recorded.scalar_one(),
        "stream": stream,
        "next_attempt_at": now,
    }
    await session.execute(
        insert(event_deliveries).values([{**owed, "handler": name} for name in handlers])
    )
    relay = runtime.loops.get(LOOP_NAME)
    if relay is not None:
        on_commit(session, relay.wake)
