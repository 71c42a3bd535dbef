"""A saga with a stranger in each of its steps, and a table of what was written down."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from pydantic import BaseModel
from sqlalchemy import RowMapping, insert, select

from shared.db.bus import handled_actions, sagas
from shared.db.session import WriteSession, transaction
from shared.saga import Saga, SagaRun

Hook = Callable[[], Awaitable[None]]


class Parcel(BaseModel):
    address: str
    label: str | None = None
    courier: str | None = None


class Killed(BaseException):
    """The process ended here: nothing that runs on an ordinary error may run."""


async def nothing() -> None:
    pass


class Post:
    """Sends parcels in three steps; tests put their own code into the gaps of a step.

    `calls` holds the calls to strangers, `written` what the steps committed.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.gaps: dict[str, Hook] = {}
        self.saga = Saga("send-parcel", Parcel)
        for name, update in (
            ("print_label", {"label": "L-1"}),
            ("hand_over", {"courier": "Ben"}),
            ("tell", {}),
        ):
            self._add(name, update)

    def _add(self, name: str, update: dict[str, str]) -> None:
        async def step(run: SagaRun[Parcel]) -> None:
            await self._gap(name, "before")
            self.calls.append(name)
            await self._gap(name, "between")
            async with transaction() as session:
                await write(session, f"{run.key}/{name}")
                await run.record(session, data=run.data.model_copy(update=update))
                await self._gap(name, "recorded")
            await self._gap(name, "after")

        step.__name__ = name
        self.saga.step(step)

    async def _gap(self, step: str, gap: str) -> None:
        await self.gaps.get(f"{step}/{gap}", nothing)()


async def write(session: WriteSession, key: str) -> None:
    """Write something the database takes only once."""
    await session.execute(
        insert(handled_actions).values(
            caller="post",
            action="step",
            key=key,
            request_hash="",
            reply={},
            handled_at=datetime(2026, 5, 1, tzinfo=UTC),
        )
    )


async def written() -> list[str]:
    """Return what the steps committed."""
    async with transaction() as session:
        keys = await session.scalars(select(handled_actions.c.key))
        return sorted(key.partition("/")[2] for key in keys)


async def record_of(saga_id: int) -> RowMapping:
    """Return a saga's row."""
    async with transaction() as session:
        rows = await session.execute(select(sagas).where(sagas.c.id == saga_id))
        return rows.mappings().one()
