"""Sagas: named, ordered steps over recorded data, and the run of one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, JsonValue

from shared.clock import utcnow
from shared.db.session import WriteSession, on_commit
from shared.errors import MisconfiguredApp
from shared.jobs.leases import Lease
from shared.saga import record
from shared.saga.record import Started

D = TypeVar("D", bound=BaseModel)

Step = Callable[["SagaRun[D]"], Awaitable[None]]


class UnknownStep(Exception):
    """A recorded saga stands at a step its kind no longer has."""


class Saga(Generic[D]):
    """One kind of saga: `kind` names it in the record, `data` is the model of what it remembers.

    Its steps are the functions marked `@saga.step`, in the order they are written. A step does its
    remote call first and then records what came of it in a transaction of its own; since it runs
    again when its worker dies in between, its call must bear that.
    """

    def __init__(self, kind: str, data: type[D]) -> None:
        self.kind = kind
        self._data = data
        self._steps: dict[str, Step[D]] = {}

    def step(self, function: Step[D]) -> Step[D]:
        """Add a function as the next step."""
        name = step_name(function)
        if name in self._steps:
            raise MisconfiguredApp(f"The saga {self.kind} has two steps named {name}")
        self._steps[name] = function
        return function

    async def start(self, session: WriteSession, *, key: str, data: D) -> Started:
        """Write a saga down at its first step, with the caller's change; find it if it is known.

        Run it once the transaction has committed; if nobody does, the saga loop will.
        """
        return await record.insert_once(
            session,
            kind=self.kind,
            key=key,
            step=next(iter(self._steps)),
            data=data.model_dump(mode="json"),
            now=utcnow(),
        )

    def resume(self, lease: Lease) -> SagaRun[D]:
        """Take up a leased record where it stands."""
        return SagaRun(self, lease, self._data.model_validate(lease.row["data"]))

    def step_at(self, name: str) -> Step[D]:
        """Return the step with a recorded name."""
        try:
            return self._steps[name]
        except KeyError:
            raise UnknownStep(f"{self.kind} has no step {name}") from None

    def name_after(self, name: str) -> str | None:
        """Return the name of the step after the named one, None after the last."""
        names = [*self._steps]
        following = names.index(name) + 1
        return names[following] if following < len(names) else None


class SagaRun(Generic[D]):
    """One saga in the hands of this worker: what its steps are given."""

    def __init__(self, saga: Saga[D], lease: Lease, data: D) -> None:
        self.id = lease.id
        self.key: str = lease.row["key"]
        self.data = data
        self.step: str = lease.row["step"]
        self.is_finished = False
        self.is_waiting = False
        self.has_moved = False
        self.lease = lease
        self._saga = saga
        self._committed: Callable[[], None] = lambda: None

    async def record(
        self, session: WriteSession, *, data: D | None = None, next_step: Step[D] | None = None
    ) -> None:
        """Write down that this step is done, with what it learned, in the step's transaction.

        The next step is the following one unless `next_step` says otherwise; a step that names
        itself runs again. After the last step the saga is finished. Raises `LeaseLost`, which rolls
        the transaction back, when another worker has taken the saga over.
        """
        following = step_name(next_step) if next_step else self._saga.name_after(self.step)
        if following is None:
            await self.finish(session, data=data)
            return
        remembered = self.data if data is None else data
        lease = await record.advance(
            session, self.lease, step=following, data=_as_json(remembered), now=utcnow()
        )
        self._once_committed(session, remembered, lease=lease, step=following)

    async def finish(self, session: WriteSession, *, data: D | None = None) -> None:
        """End the saga here, in the step's transaction; raises `LeaseLost` as `record` does."""
        remembered = self.data if data is None else data
        await record.finish(session, self.lease, data=_as_json(remembered), now=utcnow())
        self._once_committed(session, remembered, lease=self.lease, step=None)

    async def wait(self, session: WriteSession, *, until: datetime) -> None:
        """Stop here, in the step's transaction: the same step begins again at `until`.

        Waiting is no failure, so it costs no try and may go on for as long as it must. Raises
        `LeaseLost` as `record` does.
        """
        await record.put_off(session, self.lease, until=until)

        def stop() -> None:
            self.has_moved = self.is_waiting = True

        self._committed = stop
        on_commit(session, self._move)

    def _once_committed(
        self, session: WriteSession, data: D, *, lease: Lease, step: str | None
    ) -> None:
        def move() -> None:
            self.data, self.lease, self.has_moved = data, lease, True
            self.step, self.is_finished = step or self.step, step is None

        self._committed = move
        on_commit(session, self._move)

    def _move(self) -> None:
        self._committed()


def step_name(step: Callable[..., Awaitable[None]]) -> str:
    """Return the name a step is recorded under."""
    return getattr(step, "__name__", type(step).__name__)


def _as_json(data: BaseModel) -> JsonValue:
    dumped: JsonValue = data.model_dump(mode="json")
    return dumped
