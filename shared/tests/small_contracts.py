"""What the small app of these tests answers."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Insert, insert, select

from shared.clock import utcnow
from shared.contracts import Action, Query
from shared.db import write_session
from shared.db.bus import domain_events
from shared.errors import DomainError
from shared.money import Money
from shared.rpc import answers, current_call

NAME = "shared"


class Full(DomainError):
    code = "full"
    status = 409
    message = "Only %(left)s left"


class Echo(Query[dict[str, Any]], service=NAME, name="echo"):
    """Ask for what was asked."""

    text: str
    number: int | None = None
    flag: bool = False
    texts: tuple[str, ...] = ()
    moment: datetime | None = None


class Note(Action[int], service=NAME, name="note", raises=(Full,)):
    """Write an event row down, under a name that must be new in its stream; the reply counts."""

    name: str
    stream: str = "notes"
    outcome: str = "done"
    amount: Money | None = None


class NoteNothing(Action[None], service=NAME, name="note-nothing"):
    """Change nothing, and reply with nothing."""


class Tell(Action[str], service=NAME, name="tell"):
    """Say which key came, in transactions of its own."""


class When(Action[tuple[datetime, Money]], service=NAME, name="when"):
    """Reply with values that JSON has no words for."""


@answers(Echo)
async def echo(query: Echo) -> dict[str, Any]:
    return query.model_dump(mode="json")


@answers(Note)
async def note(action: Note) -> int:
    session = write_session()
    await session.execute(written_down(action.name, action.stream))
    if action.outcome == "full":
        raise Full(left=0)
    if action.outcome == "broken":
        raise RuntimeError("this handler is broken")
    rows = await session.execute(select(domain_events.c.id))
    return len(rows.all())


@answers(NoteNothing)
async def note_nothing(action: NoteNothing) -> None:
    return None


@answers(Tell, saga=True)
async def tell(action: Tell) -> str:
    return current_call().key


@answers(When)
async def when(action: When) -> tuple[datetime, Money]:
    return utcnow(), Money(1250, "GBP")


def written_down(name: str, stream: str = "notes") -> Insert:
    """Return the statement that writes an event row down."""
    return insert(domain_events).values(
        id=uuid4(), name=name, stream=stream, payload={}, emitted_at=utcnow()
    )
