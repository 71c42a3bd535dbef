"""relations has no table of people: it tells letters and deeds, in portions of any size."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert

from glue.audit import Audited, ObjectType
from glue.contracts.families import Cell
from glue.contracts.relations import AuditTrail, ErasePerson, ExportPerson
from glue.privacy import portion_of
from shared.actors import Actor, ActorKind, acting_as
from shared.audit import record
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.db.bus import mails
from shared.rpc.client import RpcClient

ADA = 7
EMAIL = "ada@example.org"


@pytest.fixture
def blog(sibling_named: Callable[[str], RpcClient]) -> RpcClient:
    """The sibling that may ask."""
    return sibling_named("blog")


async def do_something(times: int, person_id: int = ADA) -> None:
    with acting_as(Actor(ActorKind.PERSON, person_id)):
        for number in range(times):
            async with transaction() as session:
                await record(session, Audited.SHOP_OPENED, on=(ObjectType.PAGE, number))


async def write_letters(count: int, to: str = EMAIL) -> None:
    letters = [
        {
            "key": f"{to}:{number}",
            "message_id": f"<{to}:{number}>",
            "to_address": to,
            "subject": f"Letter {number}",
            "text_body": "",
            "locale": "en_GB",
            "created_at": utcnow(),
        }
        for number in range(count)
    ]
    async with transaction() as session:
        await session.execute(insert(mails), letters)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
async def test_portions_of_any_size_tell_everything_once(session: WriteSession, size: int) -> None:
    await write_letters(3)
    await write_letters(1, to="ben@example.org")
    await do_something(4)
    await do_something(2, person_id=8)
    told: dict[str, list[list[Cell]]] = {}
    after: str | None = None

    while True:
        query = ExportPerson(user_id=ADA, email=EMAIL, after=after)
        part = await portion_of(query, size=size)
        for section in part.sections:
            told.setdefault(section.name, []).extend(section.rows)
        assert sum(len(section.rows) for section in part.sections) <= size
        after = part.next
        if after is None:
            break

    assert [row[0] for row in told["letters"]] == ["Letter 0", "Letter 1", "Letter 2"]
    assert [row[3] for row in told["deeds"]] == [3, 2, 1, 0]


async def test_tables_that_hold_nothing_are_told_as_empty(blog: RpcClient) -> None:
    part = await blog.fetch(ExportPerson(user_id=ADA, email=EMAIL))

    assert [(section.name, section.rows) for section in part.sections] == [
        ("letters", []),
        ("deeds", []),
    ]


async def test_erasing_removes_letters_and_is_written_down(
    session: WriteSession, blog: RpcClient, sibling: RpcClient
) -> None:
    await write_letters(2)
    await write_letters(1, to="ben@example.org")

    erased = await blog.act(ErasePerson(user_id=ADA, email=EMAIL), key="erase:1:relations")

    (entry,) = await sibling.fetch(AuditTrail(object_type=ObjectType.PERSON, object_id=ADA))
    assert erased.rows == 2
    assert (entry.action, entry.detail) == ("person.erased", {"rows": 2})
