from datetime import timedelta

from shared.clock import FrozenClock
from shared.outbox import drain_outbox
from shared.outbox.cleaning import Cleaner
from shared.outbox.courier import Courier
from shared.tests.outbox.cast import Ear, deliveries, events, post
from shared.tests.outbox.conftest import EnterBoard

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


async def test_an_event_goes_with_its_deliveries_a_week_after_they_were_made(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    enter_board(Ear("index"), Ear("announce"))
    await post("tea")
    clock.advance(SECOND)
    await drain_outbox()

    clock.advance(WEEK)
    await Cleaner().clean_if_due()
    kept = await events()
    clock.advance(SECOND)
    await Cleaner().clean_if_due()

    assert len(kept) == 1
    assert (await events(), await deliveries()) == ([], [])


async def test_an_event_still_owed_to_somebody_stays_whole(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    well, ill = Ear("well"), Ear("ill")
    ill.failure = ConnectionError()
    enter_board(well, ill)
    await post("tea")
    await Courier().deliver_due()

    clock.advance(2 * WEEK)
    await Cleaner().clean_if_due()

    assert len(await deliveries()) == 2


async def test_an_event_nobody_heard_goes_after_a_week(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    enter_board()
    await post("tea")

    clock.advance(WEEK + SECOND)
    await Cleaner().clean_if_due()

    assert await events() == []


async def test_old_events_go_in_batches_the_oldest_first(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    enter_board()
    for note in ("tea", "soap", "salt"):
        await post(note)
        clock.advance(SECOND)
    clock.advance(WEEK)
    cleaner = Cleaner(batch=2)

    there_is_more = await cleaner.clean_if_due()
    after_one_batch = [event["payload"]["note"] for event in await events()]
    then_there_is_more = await cleaner.clean_if_due()

    assert (there_is_more, then_there_is_more) == (True, False)
    assert after_one_batch == ["salt"]
    assert await events() == []


async def test_a_cleaner_with_nothing_left_rests_for_ten_minutes(
    enter_board: EnterBoard, clock: FrozenClock
) -> None:
    enter_board()
    cleaner = Cleaner()
    await post("tea")
    await cleaner.clean_if_due()

    clock.advance(WEEK + SECOND)
    await Cleaner().clean_if_due()
    await post("soap")
    clock.advance(timedelta(minutes=9))
    assert not await cleaner.clean_if_due()

    assert len(await events()) == 1
