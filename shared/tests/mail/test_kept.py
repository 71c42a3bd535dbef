import pytest

from shared.db.session import Database, reading, transaction
from shared.mail import forget_mails, mails_to, queue_mail

pytestmark = pytest.mark.usefixtures("runtime", "clock")

ADA = "ada@example.org"
BEN = "ben@example.org"
UMLAUT = "ada@bäckerei.example"


async def queue(key: str, to: str) -> None:
    async with transaction() as session:
        await queue_mail(session, key=key, to=to, template="mails/greeting", name=key)


async def subjects(*addresses: str, after_id: int = 0, limit: int = 10) -> list[str]:
    async with reading() as session:
        rows = await mails_to(session, addresses, after_id=after_id, limit=limit)
    return [row["subject"].removeprefix("Good day, ") for row in rows]


async def forget(*, to: tuple[str, ...] = (), keys: tuple[str, ...] = ()) -> int:
    async with transaction() as session:
        return await forget_mails(session, to=to, keys=keys)


async def test_the_mails_to_an_address_are_told_in_portions(scratch: Database) -> None:
    for key, to in (("one", ADA), ("two", BEN), ("three", ADA), ("four", "Ada@Example.org")):
        await queue(key, to)
    async with reading() as session:
        first = await mails_to(session, [ADA], after_id=0, limit=1)

    assert await subjects(ADA) == ["one", "three", "four"]
    assert await subjects(ADA, after_id=first[0]["id"], limit=1) == ["three"]
    assert await subjects() == []


async def test_mails_are_forgotten_by_address_and_by_key(scratch: Database) -> None:
    for key, to in (("one", ADA), ("two", BEN), ("three", BEN), ("four", ADA)):
        await queue(key, to)

    assert await forget(to=(ADA,), keys=("three",)) == 3
    assert await forget(to=(ADA,), keys=("three",)) == 0

    assert await subjects(ADA, BEN) == ["two"]


async def test_an_address_is_found_although_its_domain_was_written_in_ascii(
    scratch: Database,
) -> None:
    await queue("one", UMLAUT)

    assert await subjects(UMLAUT) == ["one"]
    assert await forget(to=(UMLAUT,)) == 1


async def test_what_is_no_address_has_no_mails(scratch: Database) -> None:
    await queue("one", ADA)

    assert await forget(to=("%", "")) == 0
