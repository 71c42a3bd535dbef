"""How an app gets on with what it does in the background: deliveries, sagas, mails, loops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, literal, select, union_all, update

from shared.db.bus import domain_events, event_deliveries, mails, sagas
from shared.db.session import ReadSession, WriteSession, on_commit
from shared.mail import MAILS
from shared.outbox.health import outbox_health
from shared.runtime import current_runtime
from shared.saga.record import RECORDS

MOST = 50


class Work(StrEnum):
    """Each kind is done by the loop of its table."""

    DELIVERY = "delivery"
    SAGA = "saga"
    MAIL = "mail"


TABLES: dict[Work, tuple[Table, ColumnElement[datetime | None], str]] = {
    Work.DELIVERY: (event_deliveries, event_deliveries.c.delivered_at, "outbox"),
    Work.SAGA: (sagas, sagas.c.finished_at, "sagas"),
    Work.MAIL: (mails, mails.c.sent_at, "mail"),
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """Work that has failed at least once and is not done yet."""

    work: Work
    id: int
    what: str
    about: str
    since: datetime
    tries: int
    is_parked: bool
    next_try_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class WorkStanding:
    """How much waits, since when, and what does not get on, parked work first."""

    waiting: int
    parked: int
    oldest_at: datetime | None
    failing_loops: Sequence[str]
    stuck: Sequence[Stuck]


async def work_standing(session: ReadSession, *, now: datetime) -> WorkStanding:
    """Look at everything the running app owes."""
    outbox = await outbox_health(session)
    mail, saga = await MAILS.backlog(session), await RECORDS.backlog(session)
    oldest = [it for it in (mail.oldest_due_at, saga.oldest_due_at) if it is not None and it < now]
    if outbox.oldest_at is not None:
        oldest.append(outbox.oldest_at)
    loops = current_runtime().loops
    return WorkStanding(
        waiting=outbox.depth + mail.waiting + saga.waiting,
        parked=outbox.parked + mail.parked + saga.parked,
        oldest_at=min(oldest, default=None),
        failing_loops=sorted(name for name, loop in loops.items() if loop.failures),
        stuck=await _stuck(session),
    )


async def try_again(session: WriteSession, work: Work, work_id: int, *, now: datetime) -> bool:
    """Make work due now, with all its tries; False when it is done, or unknown."""
    table, done, loop_name = TABLES[work]
    found = await session.execute(
        update(table)
        .where(table.c.id == work_id, done.is_(None))
        .values(parked_at=None, attempts=0, next_attempt_at=now)
        .returning(table.c.id)
    )
    is_due = found.scalar_one_or_none() is not None
    loop = current_runtime().loops.get(loop_name)
    if is_due and loop is not None:
        on_commit(session, loop.wake)
    return is_due


async def _stuck(session: ReadSession) -> list[Stuck]:
    owed = event_deliveries.c
    parts = [
        select(
            literal(Work.DELIVERY.value).label("work"),
            owed.id,
            owed.handler.label("what"),
            owed.stream.label("about"),
            domain_events.c.emitted_at.label("since"),
            *_tries(event_deliveries),
        )
        .join(domain_events, domain_events.c.id == owed.event_id)
        .where(owed.delivered_at.is_(None), owed.last_error.is_not(None)),
        select(
            literal(Work.SAGA.value),
            sagas.c.id,
            sagas.c.kind + "." + sagas.c.step,
            sagas.c.key,
            sagas.c.created_at,
            *_tries(sagas),
        ).where(sagas.c.finished_at.is_(None), sagas.c.last_error.is_not(None)),
        select(
            literal(Work.MAIL.value),
            mails.c.id,
            literal(""),
            mails.c.key,
            mails.c.created_at,
            *_tries(mails),
        ).where(mails.c.sent_at.is_(None), mails.c.last_error.is_not(None)),
    ]
    found = union_all(*parts).subquery()
    rows = await session.execute(
        select(found).order_by(found.c.is_parked.desc(), found.c.since).limit(MOST)
    )
    return [Stuck(**{**row, "work": Work(row["work"])}) for row in rows.mappings()]


def _tries(table: Table) -> list[ColumnElement[Any]]:
    columns = table.c
    return [
        columns.attempts.label("tries"),
        columns.parked_at.is_not(None).label("is_parked"),
        columns.next_attempt_at.label("next_try_at"),
        columns.last_error.label("why"),
    ]
