"""Erasing a person from all services, orders first and blog last: recorded steps.

It begins when nothing the person did can still be on its way: their sessions have ended everywhere,
and what other services were to hear of them has been heard. The saga knows the person's number and
never their address, which is read from blog as long as it is there.
"""

from datetime import datetime, timedelta

from pydantic import BaseModel

from blog.privacy import queries, service
from blog.privacy.models import Erasure, HeldUpBy
from blog.privacy.service import Confirmed
from blog.privacy.waiting import still_to_erase
from glue.contracts.families import ErasureWaits
from glue.identity import WHILE_BLOG_IS_AWAY
from shared.clock import utcnow
from shared.db import WriteSession, on_commit, reading, transaction
from shared.errors import ServiceUnavailable
from shared.images.addresses import content_of
from shared.rpc import call_action
from shared.runtime import current_runtime
from shared.saga import Saga, SagaRun
from shared.saga.loop import LOOP_NAME as SAGAS
from shared.storage import Storage

# Longer than a site may take somebody for signed in, and the longest request after that.
SETTLING = WHILE_BLOG_IS_AWAY + timedelta(seconds=15)
LOOK_AGAIN = timedelta(minutes=1)


class Erasing(BaseModel):
    """What the saga remembers."""

    erasure_id: int
    user_id: int
    # The digits of the files that show them, from when they are nobody's until they are deleted.
    portrait: str = ""


erasing = Saga("erase-person", Erasing)


async def confirm_erasure(session: WriteSession, *, token: str, now: datetime) -> Confirmed:
    """Begin to erase whoever holds the token, once; raises as the service does."""
    confirmed = await service.confirm_erasure(session, token=token, now=now)
    if confirmed.is_new:
        await erasing.start(
            session,
            key=f"erase:{confirmed.erasure_id}",
            data=Erasing(erasure_id=confirmed.erasure_id, user_id=confirmed.user_id),
        )
        on_commit(session, current_runtime().loops[SAGAS].wake)
    return confirmed


@erasing.step
async def let_it_settle(current: SagaRun[Erasing]) -> None:
    """Wait until nothing of the person is on its way any more."""
    now = utcnow()
    async with reading() as session:
        erasure = await queries.erasure_by_id(session, current.data.erasure_id)
        is_busy = await queries.has_events_on_their_way(
            session, stream=f"user:{current.data.user_id}"
        )
    assert erasure.confirmed_at is not None
    begins_at = erasure.confirmed_at + SETTLING
    async with transaction() as session:
        if now < begins_at:
            await current.wait(session, until=begins_at)
        elif is_busy:
            await service.note_held_up(session, Erasure, erasure.id, HeldUpBy.UNDER_WAY)
            await current.wait(session, until=now + LOOK_AGAIN)
        else:
            await service.note_held_up(session, Erasure, erasure.id, None)
            await current.record(session)


@erasing.step
async def erase_elsewhere(current: SagaRun[Erasing]) -> None:
    """Have the service whose turn it is forget the person."""
    async with reading() as session:
        erasure = await queries.erasure_by_id(session, current.data.erasure_id)
        user = await queries.user_being_erased(session, erasure)
    owner = still_to_erase(erasure.done)[0]
    try:
        await call_action(
            owner(user_id=user.id, email=user.email), key=f"erase:{erasure.id}:{owner.owner}"
        )
    except ErasureWaits:
        async with transaction() as session:
            await service.note_held_up(session, Erasure, erasure.id, HeldUpBy.UNDER_WAY)
            await current.wait(session, until=utcnow() + LOOK_AGAIN)
        return
    except ServiceUnavailable:
        async with transaction() as session:
            await service.note_held_up(session, Erasure, erasure.id, HeldUpBy.AWAY)
        raise
    done = [*erasure.done, owner.owner]
    async with transaction() as session:
        await service.note_done(session, Erasure, erasure.id, done)
        await current.record(
            session, next_step=erase_elsewhere if still_to_erase(done) else erase_here
        )


@erasing.step
async def erase_here(current: SagaRun[Erasing]) -> None:
    """Forget the person in blog, in one transaction, and say goodbye."""
    async with reading() as session:
        erasure = await queries.erasure_by_id(session, current.data.erasure_id)
        picture = await queries.portrait_of(session, current.data.user_id)
    shown = current.data.model_copy(update={"portrait": content_of(picture)})
    async with transaction() as session:
        await service.erase_here(session, erasure=erasure, now=utcnow())
        await current.record(session, data=shown)


@erasing.step
async def forget_portrait(current: SagaRun[Erasing]) -> None:
    """Delete the files that show the person, once nothing names them any more."""
    storage = current_runtime().extra(Storage)
    forgotten = current.data.model_copy(update={"portrait": ""})
    async with transaction() as session:
        await service.forget_portrait(session, current.data.portrait, storage)
        await current.record(session, data=forgotten)


@erasing.step
async def burn_last_letter(current: SagaRun[Erasing]) -> None:
    """Delete the last letter once it is sent: it is the last place that holds the address."""
    async with reading() as session:
        erasure = await queries.erasure_by_id(session, current.data.erasure_id)
    now = utcnow()
    async with transaction() as session:
        if await service.burn_last_letter(session, erasure=erasure, now=now):
            await current.record(session)
        else:
            await current.wait(session, until=now + LOOK_AGAIN)
