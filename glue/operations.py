"""The answers every service gives about its background work."""

from glue.audit import Audited, ObjectType
from glue.contracts.families import StuckWork, Tried, TryAgain, WorkKind, WorkReport
from shared.audit import record
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.jobs import standing

OF_KIND = {
    WorkKind.DELIVERY: standing.Work.DELIVERY,
    WorkKind.SAGA: standing.Work.SAGA,
    WorkKind.MAIL: standing.Work.MAIL,
}
KIND_OF = {work: kind for kind, work in OF_KIND.items()}
THE_SITE = 0


async def work_report() -> WorkReport:
    """Say what the running app still has to do, and what does not get on."""
    found = await standing.work_standing(read_session(), now=utcnow())
    return WorkReport(
        waiting=found.waiting,
        parked=found.parked,
        oldest_at=found.oldest_at,
        failing_loops=list(found.failing_loops),
        stuck=[
            StuckWork(
                kind=KIND_OF[it.work],
                id=it.id,
                what=it.what,
                about=it.about,
                since=it.since,
                tries=it.tries,
                is_parked=it.is_parked,
                next_try_at=it.next_try_at,
                why=it.why,
            )
            for it in found.stuck
        ],
    )


async def try_work_again(action: TryAgain) -> Tried:
    """Make stuck work of the running app due, and write down who wanted it."""
    session = write_session()
    is_due = await standing.try_again(session, OF_KIND[action.kind], action.id, now=utcnow())
    if is_due:
        await record(
            session,
            Audited.WORK_TRIED_AGAIN,
            on=(ObjectType.SITE, THE_SITE),
            kind=action.kind.value,
            work=action.id,
        )
    return Tried(is_due=is_due)
