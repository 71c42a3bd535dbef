"""A small app that posts notes, and ears that hear of them."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from sqlalchemy import RowMapping, select

from shared.contracts import Event
from shared.db.bus import domain_events, event_deliveries
from shared.db.session import Database, transaction
from shared.outbox import HandlerRegistry, emit, on
from shared.runtime import Runtime


class NotePosted(Event, service="board", name="note.posted"):
    note: str


class NoteRemoved(Event, service="board", name="note.removed"):
    note: str


class Ear:
    """A handler that remembers what it heard, and first does what the test says."""

    def __init__(self, name: str = "hear", event: type[Event] = NotePosted) -> None:
        self.heard: list[str] = []
        self.failure: Exception | None = None
        self.first: Callable[[str], Awaitable[None]] | None = None

        async def hear(event: Any) -> None:
            if self.first is not None:
                await self.first(event.note)
            if self.failure is not None:
                raise self.failure
            self.heard.append(event.note)

        hear.__name__ = name
        self.handler = on(event)(hear)
        self.name = f"cast.{name}"


def board(database: Database, *ears: Ear) -> Runtime:
    """Make the app, with nothing but what the outbox needs."""
    handlers = HandlerRegistry()
    handlers.add(*(ear.handler for ear in ears))
    absent = cast(Any, None)
    return Runtime(
        name="board",
        settings=absent,
        database=database,
        rpc=absent,
        redis=absent,
        answers=absent,
        handlers=handlers,
        templates=absent,
        loops={},
        meters=absent,
    )


async def post(*notes: str, stream: str = "board:1") -> list[NotePosted]:
    """Post notes in one transaction."""
    events = [NotePosted(note=note) for note in notes]
    async with transaction() as session:
        for event in events:
            await emit(session, event, stream=stream)
    return events


async def deliveries() -> list[RowMapping]:
    """Return all deliveries, oldest first."""
    async with transaction() as session:
        rows = await session.execute(select(event_deliveries).order_by(event_deliveries.c.id))
        return list(rows.mappings())


async def events() -> list[RowMapping]:
    """Return all events, oldest first."""
    async with transaction() as session:
        rows = await session.execute(select(domain_events).order_by(domain_events.c.seq))
        return list(rows.mappings())
