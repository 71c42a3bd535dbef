"""What can be read of runs."""

from collections.abc import Sequence

from sqlalchemy import select

from blog.ghost.models import GhostRun, GhostRunRow, Verdict
from shared.db import ReadSession

ROWS = 100
RUNS = 20


async def latest_runs(session: ReadSession) -> Sequence[GhostRun]:
    return (await session.scalars(select(GhostRun).order_by(GhostRun.id.desc()).limit(RUNS))).all()


async def run_by_id(session: ReadSession, run_id: int) -> GhostRun | None:
    return await session.get(GhostRun, run_id)


async def rows_of_run(
    session: ReadSession, run_id: int, verdict: Verdict | None, *, after: int
) -> tuple[Sequence[GhostRunRow], int | None]:
    """Return some rows of a run, and behind which to go on if there are more."""
    statement = select(GhostRunRow).where(
        GhostRunRow.run_id == run_id, GhostRunRow.position > after
    )
    if verdict is not None:
        statement = statement.where(GhostRunRow.verdict == verdict)
    rows = (await session.scalars(statement.order_by(GhostRunRow.position).limit(ROWS + 1))).all()
    return rows[:ROWS], rows[ROWS - 1].position if len(rows) > ROWS else None
