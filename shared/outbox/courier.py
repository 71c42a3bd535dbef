"""Runs the handlers of claimed deliveries, side by side across streams, and settles how it went."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from shared.clock import utcnow
from shared.db.session import transaction
from shared.jobs.failures import describe_failure
from shared.logs import request_id
from shared.outbox.deliveries import (
    BATCH,
    Delivery,
    Failure,
    claim,
    give_back,
    mark_delivered,
    mark_failed,
)
from shared.runtime import current_runtime

log = logging.getLogger(__name__)

CONCURRENCY = 8
HANDLER_LIMIT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claimed delivery; one that was not tried is given back."""

    delivery: Delivery
    tried: bool = True
    error: Exception | None = None


class Courier:
    """Delivers batches of what the current runtime's database owes to its handlers."""

    def __init__(
        self,
        *,
        batch: int = BATCH,
        concurrency: int = CONCURRENCY,
        handler_limit: timedelta = HANDLER_LIMIT,
    ) -> None:
        self._batch = batch
        self._handler_limit = handler_limit
        self._concurrency = concurrency
        self._stopping = False

    def accept(self) -> None:
        """Start handlers again after `refuse`."""
        self._stopping = False

    def refuse(self) -> None:
        """Start no more handlers: those that run finish, the rest of the batch is given back."""
        self._stopping = True

    async def deliver_due(self, *, event_id: UUID | None = None) -> list[Outcome]:
        """Claim a batch, of one event or of all, and run it to its end; return how it went."""
        handlers = current_runtime().handlers.names
        return await self.deliver(await self.claim(handlers, event_id=event_id))

    async def claim(
        self, handlers: Sequence[str], *, event_id: UUID | None = None
    ) -> list[Delivery]:
        """Lease the next batch for the given handlers."""
        async with transaction() as session:
            return await claim(
                session, now=utcnow(), handlers=handlers, limit=self._batch, event_id=event_id
            )

    async def deliver(self, batch: Sequence[Delivery]) -> list[Outcome]:
        """Run a claimed batch to its end, settling each delivery soon after it ran."""
        turns = asyncio.Semaphore(self._concurrency)
        running = {asyncio.create_task(self._try_in_turn(delivery, turns)) for delivery in batch}
        outcomes: list[Outcome] = []
        try:
            while running:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                settled = [task.result() for task in done]
                await _settle(settled)
                outcomes += settled
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        return outcomes

    async def _try_in_turn(self, delivery: Delivery, turns: asyncio.Semaphore) -> Outcome:
        async with turns:
            # A handler that starts must be able to end while the lease still lasts.
            if self._stopping or utcnow() + self._handler_limit > delivery.leased_until:
                return Outcome(delivery, tried=False)
            with request_id(delivery.request_id), _traced(delivery):
                return await _try(delivery, limit=self._handler_limit)


def _traced(delivery: Delivery) -> AbstractContextManager[None]:
    tracing = current_runtime().tracing
    if tracing is None:
        return nullcontext()
    values = {
        "messaging.system": "rose-ash",
        "messaging.destination.name": delivery.event_name,
        "messaging.message.id": str(delivery.id),
    }
    name = f"{delivery.event_name} {delivery.handler}"
    return tracing.after(delivery.request_id, name, values)


async def _try(delivery: Delivery, *, limit: timedelta) -> Outcome:
    registry = current_runtime().handlers
    try:
        event = registry.event(delivery.event_name).model_validate(delivery.payload)
        async with asyncio.timeout(limit.total_seconds()):
            await registry.handler(delivery.handler)(event)
    except Exception as error:  # noqa: BLE001  # the outermost edge of a handler
        return Outcome(delivery, error=error)
    return Outcome(delivery)


async def _settle(outcomes: Sequence[Outcome]) -> None:
    now = utcnow()
    delivered = [outcome.delivery for outcome in outcomes if outcome.tried and not outcome.error]
    untried = [outcome.delivery for outcome in outcomes if not outcome.tried]
    failures = [
        Failure.of(outcome.delivery, outcome.error, now=now)
        for outcome in outcomes
        if outcome.error
    ]
    lost: list[Delivery] = []
    async with transaction() as session:
        if delivered:
            kept = await mark_delivered(session, delivered, now=now)
            lost += [delivery for delivery in delivered if delivery.id not in kept]
        if untried:
            await give_back(session, untried)
        for failure in failures:
            if not await mark_failed(session, failure):
                lost.append(failure.delivery)
    for delivery in lost:
        log.warning("delivery %s outlived its lease and runs again", delivery.id)
    for failure in failures:
        _tell(failure)


def _tell(failure: Failure) -> None:
    delivery = failure.delivery
    error = describe_failure(failure.error)
    facts = {
        "delivery": delivery.id,
        "event": delivery.event_name,
        "handler": delivery.handler,
        "stream": delivery.stream,
        "attempts": failure.attempts,
    }
    with request_id(delivery.request_id):
        if failure.parked_at:
            log.error("delivery parked: %s", error, extra=facts, exc_info=failure.error)
        else:
            log.warning("delivery failed: %s", error, extra=facts)
