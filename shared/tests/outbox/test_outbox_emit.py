from datetime import UTC, datetime

import pytest
from sqlalchemy import func, insert, select

from shared.contracts import ContractError, Event
from shared.db.bus import domain_events, event_deliveries, handled_actions
from shared.db.session import reading, transaction
from shared.jobs.loop import Loop
from shared.logs import current_request_id, request_id
from shared.outbox import drain_outbox, emit
from shared.tests.outbox.cast import Ear, NotePosted, NoteRemoved, deliveries, events, post
from shared.tests.outbox.conftest import EnterBoard


class Foreign(Event, service="elsewhere", name="elsewhere.changed"):
    pass


class CountedLoop(Loop):
    """Counts how often it is woken instead of running."""

    def __init__(self) -> None:
        super().__init__("outbox", 10, self._never)
        self.wakes = 0

    def wake(self) -> None:
        self.wakes += 1

    async def _never(self) -> None:
        raise AssertionError("Nobody starts this loop")


async def test_an_event_owes_one_delivery_to_each_of_its_handlers(enter_board: EnterBoard) -> None:
    enter_board(Ear("index"), Ear("announce"), Ear("tidy", NoteRemoved))

    (event,) = await post("tea")

    owed = await deliveries()
    assert {row["handler"] for row in owed} == {"cast.index", "cast.announce"}
    assert {row["event_id"] for row in owed} == {event.id}
    assert {row["stream"] for row in owed} == {"board:1"}


async def test_an_event_nobody_hears_is_recorded_all_the_same(enter_board: EnterBoard) -> None:
    enter_board()

    (event,) = await post("tea")

    (recorded,) = await events()
    assert recorded["id"] == event.id
    assert recorded["payload"] == {"id": str(event.id), "note": "tea"}
    assert await deliveries() == []


async def test_a_change_and_its_event_are_rolled_back_together(enter_board: EnterBoard) -> None:
    enter_board(Ear())
    change = {
        "caller": "board",
        "action": "post",
        "key": "1",
        "request_hash": "",
        "reply": {},
        "handled_at": datetime(2026, 5, 1, tzinfo=UTC),
    }

    async def fail_after_emitting() -> None:
        async with transaction() as session:
            await session.execute(insert(handled_actions).values(change))
            await emit(session, NotePosted(note="tea"), stream="board:1")
            raise ConnectionError("the machine stopped here")

    with pytest.raises(ConnectionError):
        await fail_after_emitting()

    async with reading() as session:
        for table in (handled_actions, domain_events, event_deliveries):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_an_app_emits_only_events_of_its_own(enter_board: EnterBoard) -> None:
    enter_board()

    with pytest.raises(ContractError, match="board cannot emit Foreign"):
        async with transaction() as session:
            await emit(session, Foreign(), stream="elsewhere:1")


async def test_a_handler_runs_under_the_id_of_the_request_that_emitted(
    enter_board: EnterBoard,
) -> None:
    seen: list[str] = []

    async def note_request(note: str) -> None:
        seen.append(current_request_id())

    ear = Ear()
    ear.first = note_request
    enter_board(ear)
    with request_id("request-of-ada"):
        await post("tea")

    await drain_outbox()

    assert seen == ["request-of-ada"]


async def test_the_relay_is_woken_once_by_a_commit_and_never_by_a_rollback(
    enter_board: EnterBoard,
) -> None:
    loop = CountedLoop()
    enter_board(Ear()).loops["outbox"] = loop

    async def emit_and_fail() -> None:
        async with transaction() as session:
            await emit(session, NotePosted(note="salt"), stream="board:1")
            raise ConnectionError

    async with transaction() as session:
        await emit(session, NotePosted(note="tea"), stream="board:1")
        await emit(session, NotePosted(note="soap"), stream="board:1")
        assert loop.wakes == 0
    with pytest.raises(ConnectionError):
        await emit_and_fail()

    assert loop.wakes == 1
