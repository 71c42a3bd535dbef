"""The audit log: written with its change, for whoever is behind a call, and only added to."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from glue.audit import Audited, ObjectType
from glue.contracts import blog
from shared.actors import Actor, ActorKind, acting_as
from shared.audit import record
from shared.db import transaction
from shared.rpc.client import RpcClient

ADA = Actor(ActorKind.PERSON, 7, "203.0.113.0/24")


async def write_down(object_id: int, actor: Actor = ADA, within: int | None = None) -> None:
    with acting_as(actor):
        async with transaction() as session:
            await record(
                session,
                Audited.ROLE_GRANTED,
                on=(ObjectType.PERSON, object_id),
                within=within,
                why="asked",
                role="shop",
            )


async def test_who_did_what_to_whom_from_where_and_why_is_told(sibling: RpcClient) -> None:
    await write_down(8, within=3)

    (entry,) = await sibling.fetch(blog.AuditTrail(object_type=ObjectType.PERSON, object_id=8))

    assert (entry.actor, entry.actor_id, entry.network) == (ActorKind.PERSON, 7, "203.0.113.0/24")
    assert (entry.action, entry.object_type, entry.object_id) == ("role.granted", "person", 8)
    assert (entry.within_id, entry.why, entry.detail) == (3, "asked", {"role": "shop"})


async def test_a_trail_is_read_by_object_by_page_and_by_person_newest_first(
    sibling: RpcClient,
) -> None:
    await write_down(8, within=3)
    await write_down(9)
    await write_down(8, actor=Actor(ActorKind.PERSON, 12))

    async def asked(query: blog.AuditTrail) -> list[int]:
        return [entry.object_id for entry in await sibling.fetch(query)]

    everything = await sibling.fetch(blog.AuditTrail())
    assert [entry.object_id for entry in everything] == [8, 9, 8]
    assert await asked(blog.AuditTrail(within_id=3)) == [8]
    assert await asked(blog.AuditTrail(person_id=7)) == [9, 8]
    assert await asked(blog.AuditTrail(person_id=7, before_id=everything[1].id)) == [8]
    assert await asked(blog.AuditTrail(limit=1)) == [8]
    assert await asked(blog.AuditTrail(actions=[Audited.ROLE_GRANTED])) == [8, 9, 8]
    assert await asked(blog.AuditTrail(actions=[Audited.REFUSED, Audited.RENAMED])) == []


async def test_what_is_rolled_back_was_never_done(sibling: RpcClient) -> None:
    async def write_down_and_fail() -> None:
        async with transaction() as session:
            await record(session, Audited.RENAMED, on=(ObjectType.PERSON, 8))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_down_and_fail()

    assert await sibling.fetch(blog.AuditTrail()) == []


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entries SET why = ''", "DELETE FROM audit_entries"]
)
async def test_nothing_that_was_written_down_can_be_changed(change: str) -> None:
    await write_down(8)

    with pytest.raises(DBAPIError, match="only added to"):
        async with transaction() as session:
            await session.execute(text(change))
