"""Letting people in and out, and taking in what doors without a network did meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from events.door import queries
from events.door.errors import AlreadyIn, KeyOfAnother, NotIn, NotValid, UnknownTicket
from events.door.models import Passage, Way
from events.tickets.models import Ticket
from glue.contracts.events import TicketState
from shared.db import WriteSession


@dataclass(frozen=True, slots=True)
class Scan:
    """What a device saw: a ticket by its code or its id, which way, when, under a key of its own.

    A scan of somebody who `has_passed` is a fact by the time it is told.
    """

    key: UUID
    code: str | None
    ticket_id: int | None
    way: Way
    at: datetime
    has_passed: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """A door of an event, by what its staff call it, and who stands there."""

    entry_id: int
    door: str
    user_id: int | None


async def pass_through(session: WriteSession, post: Post, scan: Scan, *, now: datetime) -> Ticket:
    """Let somebody through, and return their ticket; the same scan again is the same answer.

    Raises `UnknownTicket`, `NotValid`, `AlreadyIn`, `NotIn`, and `KeyOfAnother` for a key that was
    another ticket's. Of two doors that see a ticket at
    once, the second waits for the first. A scan of somebody who has passed is written down
    whatever the log says, since it happened: what does not fit is found by `suspicions_of`.
    """
    ticket = await queries.lock_ticket_of_event(
        session, post.entry_id, code=scan.code, ticket_id=scan.ticket_id
    )
    if ticket is None:
        raise UnknownTicket()
    known = await queries.passage_by_key(session, scan.key)
    if known is not None and known.ticket_id == ticket.id:
        return ticket
    if not scan.has_passed:
        _require_way(ticket, await queries.last_passage(session, ticket.id), scan.way)
    written = await session.scalar(
        insert(Passage)
        .values(
            key=scan.key,
            ticket_id=ticket.id,
            way=scan.way,
            # A clock that is ahead must not put this after what comes next.
            at=min(scan.at, now),
            received_at=now,
            door=post.door,
            user_id=post.user_id,
        )
        .on_conflict_do_nothing()
        .returning(Passage.id)
    )
    if written is None:
        raise KeyOfAnother()
    return ticket


def _require_way(ticket: Ticket, last: Passage | None, way: Way) -> None:
    if ticket.state is not TicketState.VALID:
        raise NotValid()
    is_inside = last is not None and last.way is Way.IN
    if way is Way.IN and is_inside:
        raise AlreadyIn()
    if way is Way.OUT and not is_inside:
        raise NotIn()


async def forget_who_stood_there(session: WriteSession, user_id: int) -> int:
    """Take somebody off the doors they stood at; return how often they let people by."""
    result = await session.execute(
        update(Passage)
        .where(Passage.user_id == user_id)
        .values(user_id=None)
        .returning(Passage.id)
        .execution_options(synchronize_session=False)
    )
    return len(result.all())
