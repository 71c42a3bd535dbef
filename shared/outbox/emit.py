"""Writing down that something happened, in the transaction in which it does."""

from collections.abc import Sequence

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
    await emit_all(session, [(event, stream)])


async def emit_all(session: WriteSession, events: Sequence[tuple[Event, str]]) -> None:
    """Record many events in a few statements, each with its stream, as `emit` does one."""
    if not events:
        return
    runtime = current_runtime()
    for event, _stream in events:
        if event.owner != runtime.name:
            raise ContractError(
                f"{runtime.name} cannot emit {type(event).__name__}: it owns no such event"
            )
    now, request_id = utcnow(), current_request_id()
    rows = [
        {
            "id": event.id,
            "name": event.wire_name,
            "stream": stream,
            "payload": event.model_dump(mode="json"),
            "request_id": request_id,
            "emitted_at": now,
        }
        for event, stream in events
    ]
    columns = domain_events.c
    recorded = await session.execute(
        insert(domain_events).returning(columns.id, columns.seq, sort_by_parameter_order=True),
        rows,
    )
    seqs = {row.id: row.seq for row in recorded}
    owed = [
        {
            "event_id": event.id,
            "event_seq": seqs[event.id],
            "stream": stream,
            "next_attempt_at": now,
            "handler": name,
        }
        for event, stream in events
        for name in runtime.handlers.handlers_for(type(event))
    ]
    if not owed:
        return
    await session.execute(insert(event_deliveries), owed)
    relay = runtime.loops.get(LOOP_NAME)
    if relay is not None:
        on_commit(session, relay.wake)
