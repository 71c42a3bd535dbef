"""An action's key, its effect and its reply are one; a retry is told the first reply."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from shared.clock import FrozenClock, utcnow
from shared.contracts import Action, Value
from shared.db.bus import domain_events, handled_actions
from shared.db.session import Database, reading, request_sessions, write_session
from shared.errors import RemoteCallInsideTransaction, ServiceUnavailable
from shared.factory import runtime_of
from shared.idempotency import Call, KeyMissing, KeyReused, handled_once
from shared.money import Money
from shared.rpc import call_action
from shared.rpc.client import RpcClient
from shared.runtime import enter
from shared.tests.small_app import caller_of, small_app
from shared.tests.small_contracts import Full, Note, NoteNothing, Tell, When, written_down

CALL = Call(caller="tests", action="note", key="k")


@pytest.fixture(autouse=True)
async def caller(scratch: Database) -> RpcClient:
    """A sibling that calls the small app, whose runtime is the current one."""
    app = small_app(scratch)
    enter(runtime_of(app))
    return caller_of(app)


async def count() -> tuple[int, int]:
    """Count what was written down, and the keys that are kept."""
    async with reading() as session:
        effects = await session.scalar(select(func.count()).select_from(domain_events))
        keys = await session.scalar(select(func.count()).select_from(handled_actions))
    return effects or 0, keys or 0


async def test_a_retry_is_told_the_first_reply_and_changes_nothing(caller: RpcClient) -> None:
    first = await caller.act(Note(name="a"), key="k")
    await caller.act(Note(name="b"), key="k2")

    again = await caller.act(Note(name="a"), key="k")

    assert (first, again) == (1, 1)
    assert await count() == (2, 2)


async def test_a_reply_of_nothing_is_kept_too(caller: RpcClient) -> None:
    for _ in range(2):
        assert await caller.act(NoteNothing(), key="k") is None  # type: ignore[func-returns-value]  # which is the point

    assert await count() == (0, 1)


async def test_values_that_json_has_no_words_for_come_back_as_they_were(
    caller: RpcClient, clock: FrozenClock
) -> None:
    first = await caller.act(When(), key="k")

    assert first == await caller.act(When(), key="k")
    assert first == (datetime(2026, 11, 21, 12, tzinfo=UTC), Money(1250, "GBP"))


async def test_what_a_refused_action_wrote_is_gone_and_its_key_is_free(caller: RpcClient) -> None:
    with pytest.raises(Full, match="Only 0 left"):
        await caller.act(Note(name="a", outcome="full"), key="k")
    refused = await count()

    await caller.act(Note(name="a"), key="k")

    assert refused == (0, 0)
    assert await count() == (1, 1)


async def test_what_a_broken_action_wrote_is_gone_and_its_key_is_free(caller: RpcClient) -> None:
    with pytest.raises(ServiceUnavailable):
        await caller.act(Note(name="a", outcome="broken"), key="k")
    broken = await count()

    await caller.act(Note(name="a"), key="k")

    assert broken == (0, 0)
    assert await count() == (1, 1)


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_an_action_in_transactions_of_its_own_needs_a_key_as_well(
    caller: RpcClient, key: str
) -> None:
    assert await caller.act(Tell(), key="k" * 200) == "k" * 200

    with pytest.raises(ServiceUnavailable):
        await caller.act(Tell(), key=key)


async def test_an_own_action_is_handled_once_as_well(caller: RpcClient) -> None:
    own = caller.calling_as("shared")

    replies = [await own.act(Note(name="a"), key="k") for _ in range(2)]
    with pytest.raises(KeyMissing):
        await own.act(Note(name="a"), key="")

    assert replies == [1, 1]
    assert await count() == (1, 1)


async def test_an_own_action_inside_an_open_transaction_is_refused_as_a_siblings_is(
    scratch: Database,
) -> None:
    async with request_sessions(scratch):
        await write(Note(name="a"))
        with pytest.raises(RemoteCallInsideTransaction):
            await call_action(Note(name="b"), key="k")


async def test_a_key_for_something_else_is_refused(scratch: Database) -> None:
    async with request_sessions(scratch):
        await handled_once(CALL, Note(name="a"), write)

    async with request_sessions(scratch):
        with pytest.raises(KeyReused):
            await handled_once(CALL, Note(name="b"), write)


class Size(Value):
    width: int
    height: int = 1


class PaintBefore(Action[int], service="shared", name="paint"):
    """The contract as a caller knew it that was not deployed anew yet."""

    colour: str
    size: Size


class DeepSize(Value):
    depth: int = 0
    height: int = 1
    width: int


class PaintAfter(Action[int], service="shared", name="paint"):
    """The same with more that can be said."""

    coats: int = 1
    size: DeepSize
    colour: str


async def test_a_contract_that_grew_between_two_tries_is_the_same_request(
    scratch: Database,
) -> None:
    before = PaintBefore(colour="red", size=Size(width=2))
    after = PaintAfter(colour="red", size=DeepSize(width=2))
    async with request_sessions(scratch):
        await handled_once(CALL, before, write)

    async with request_sessions(scratch):
        reply = await handled_once(CALL, after, write)
    async with request_sessions(scratch):
        with pytest.raises(KeyReused):
            await handled_once(CALL, after.model_copy(update={"coats": 2}), write)

    assert reply == 1
    assert await count() == (1, 1)


@pytest.mark.parametrize("told", [Full(left=0), IntegrityError("", None, Exception())])
async def test_who_comes_second_and_finds_the_work_done_is_told_the_first_reply(
    scratch: Database, told: Exception
) -> None:
    second_is_in, first_is_done = asyncio.Event(), asyncio.Event()

    async def first(action: Note) -> int:
        await second_is_in.wait()
        return await write(action)

    async def second(action: Note) -> int:
        second_is_in.set()
        await first_is_done.wait()
        await write(action)
        raise told

    async def act_first() -> int:
        async with request_sessions(scratch):
            reply: int = await handled_once(CALL, Note(name="a"), first)
        first_is_done.set()
        return reply

    async def act_second() -> int:
        async with request_sessions(scratch):
            reply: int = await handled_once(CALL, Note(name="a"), second)
        return reply

    replies = await asyncio.gather(act_first(), act_second())

    assert [*replies] == [1, 1]
    assert await count() == (1, 1)


async def test_of_many_at_once_one_takes_effect_and_all_are_told_the_same(
    scratch: Database,
) -> None:
    event_id = uuid4()

    async def write_the_same(action: Note) -> int:
        row = {"id": event_id, "name": "a", "stream": "s", "payload": {}, "emitted_at": utcnow()}
        await write_session().execute(insert(domain_events).values(row))
        return 7

    async def act() -> int:
        async with request_sessions(scratch):
            reply: int = await handled_once(CALL, Note(name="a"), write_the_same)
        return reply

    assert await asyncio.gather(*(act() for _ in range(10))) == [7] * 10
    assert await count() == (1, 1)


async def test_a_reply_the_contract_does_not_know_takes_no_effect(scratch: Database) -> None:
    async def mistaken(action: Note) -> str:
        await write(action)
        return "one"

    async with request_sessions(scratch):
        with pytest.raises(ValueError, match="valid integer"):
            await handled_once(CALL, Note(name="a"), mistaken)

    assert await count() == (0, 0)


async def write(action: Action[int]) -> int:
    await write_session().execute(written_down("a"))
    return 1
