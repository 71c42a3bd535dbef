"""What an app still has to do in the background, and the press that makes it go on."""

from sqlalchemy import func, select

from shared.clock import FrozenClock
from shared.db.bus import sagas
from shared.db.session import Database, reading, transaction
from shared.jobs.standing import Work, WorkStanding, try_again, work_standing
from shared.outbox.courier import Courier
from shared.saga import Saga, drain_sagas
from shared.tests.outbox.cast import Ear, post
from shared.tests.outbox.conftest import EnterBoard
from shared.tests.outbox.test_outbox_operations import park
from shared.tests.saga.cast import Parcel


async def standing(clock: FrozenClock) -> WorkStanding:
    async with reading() as session:
        return await work_standing(session, now=clock.now())


async def press(work: Work, work_id: int, clock: FrozenClock) -> bool:
    async with transaction() as session:
        return await try_again(session, work, work_id, now=clock.now())


async def test_an_app_that_owes_nothing_has_nothing_stuck(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    enter_board()

    found = await standing(clock)

    assert (found.waiting, found.parked, found.oldest_at) == (0, 0, None)
    assert found.stuck == []


async def test_a_parked_delivery_is_told_and_goes_on_when_tried_again(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    ear = Ear()
    enter_board(ear)
    emitted_at = clock.now()
    await post("tea")
    delivery_id = await park(ear, clock)

    found = await standing(clock)
    is_due = await press(Work.DELIVERY, delivery_id, clock)
    await Courier().deliver_due()
    after = await standing(clock)

    (stuck,) = found.stuck
    assert (stuck.work, stuck.id, stuck.what) == (Work.DELIVERY, delivery_id, ear.name)
    assert (stuck.is_parked, stuck.tries, stuck.since) == (True, 12, emitted_at)
    assert "ConnectionError" in stuck.why
    assert is_due
    assert (after.parked, after.stuck) == (0, [])
    assert not await press(Work.DELIVERY, delivery_id, clock)


async def test_a_failing_saga_is_told_by_its_step(
    enter_board: EnterBoard, clock: FrozenClock, scratch: Database
) -> None:
    enter_board()
    sending = Saga("send-parcel", Parcel)

    @sending.step
    async def weigh(_: object) -> None:
        raise ConnectionError

    async with transaction() as session:
        await sending.start(session, key="parcel:1", data=Parcel(address="Ash Lane"))
    await drain_sagas(sending)

    (stuck,) = (await standing(clock)).stuck

    assert (stuck.work, stuck.what, stuck.about) == (Work.SAGA, "send-parcel.weigh", "parcel:1")
    assert not stuck.is_parked
    assert await press(Work.SAGA, stuck.id, clock)
    async with reading() as reader:
        due = select(func.count()).where(sagas.c.next_attempt_at <= clock.now())
        assert await reader.scalar(due) == 1
