"""Collecting what all services hold of a person: one recorded step for each portion.

A service that is away holds the archive up and loses nothing: the saga comes back to it, and what
the others have told is kept.
"""

from datetime import datetime

from pydantic import BaseModel

from blog.privacy import queries, service
from blog.privacy.archive import build_archive, merged
from blog.privacy.models import DataExport, HeldUpBy
from blog.privacy.waiting import still_to_tell
from shared.clock import utcnow
from shared.db import WriteSession, on_commit, reading, transaction
from shared.errors import ServiceUnavailable
from shared.jobs.loop import Loop
from shared.rpc import fetch_data
from shared.runtime import current_runtime
from shared.saga import Saga, SagaRun
from shared.saga.loop import LOOP_NAME as SAGAS

LOOP_NAME = "privacy"
CLEANING_SECONDS = 600.0


class Exporting(BaseModel):
    """What the saga remembers: how far the service whose turn it is has told."""

    export_id: int
    after: str | None = None
    number: int = 0


exporting = Saga("export-person", Exporting)


async def start_export(session: WriteSession, *, user_id: int, now: datetime) -> None:
    """Have a person's data collected, unless that is under way; raises as `open_export` does."""
    export_id = await service.open_export(session, user_id=user_id, now=now)
    if export_id is not None:
        await exporting.start(
            session, key=f"export:{export_id}", data=Exporting(export_id=export_id)
        )
        on_commit(session, current_runtime().loops[SAGAS].wake)


@exporting.step
async def ask_services(current: SagaRun[Exporting]) -> None:
    """Ask the service whose turn it is for its next portion, and keep it."""
    data = current.data
    async with reading() as session:
        found = await queries.export_in_work(session, data.export_id)
    if found is None:
        await _give_up(current)
        return
    export, user = found
    owner = still_to_tell(export.done)[0]
    try:
        part = await fetch_data(owner(user_id=user.id, email=user.email, after=data.after))
    except ServiceUnavailable:
        async with transaction() as session:
            await service.note_held_up(session, DataExport, export.id, HeldUpBy.AWAY)
        raise
    async with transaction() as session:
        await service.keep_part(
            session,
            export_id=export.id,
            service=owner.owner,
            number=data.number,
            sections=part.sections,
        )
        if part.next is not None:
            progress = data.model_copy(update={"after": part.next, "number": data.number + 1})
            await current.record(session, data=progress, next_step=ask_services)
            return
        done = [*export.done, owner.owner]
        await service.note_done(session, DataExport, export.id, done)
        progress = Exporting(export_id=export.id)
        await current.record(
            session, data=progress, next_step=ask_services if still_to_tell(done) else pack
        )


@exporting.step
async def pack(current: SagaRun[Exporting]) -> None:
    """Make the archive of all that was told, and write to the person."""
    async with reading() as session:
        found = await queries.export_in_work(session, current.data.export_id)
        parts = await queries.parts_of(session, current.data.export_id)
    if found is None:
        await _give_up(current)
        return
    export, user = found
    now = utcnow()
    archive = await build_archive(merged(parts), user_id=user.id, made_at=now)
    async with transaction() as session:
        await service.finish_export(session, export, user, archive, now=now)
        await current.record(session)


async def _give_up(current: SagaRun[Exporting]) -> None:
    """End here: the person is being erased, or nobody has waited for a week."""
    async with transaction() as session:
        await current.finish(session)


def cleaning_loop() -> Loop:
    """Make the loop that deletes archives and wishes whose time is over."""
    return Loop(LOOP_NAME, CLEANING_SECONDS, clean)


async def clean() -> bool:
    """Delete archives and wishes whose time is over."""
    async with transaction() as session:
        await service.forget_what_is_old(session, now=utcnow())
    return False
