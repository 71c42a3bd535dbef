"""What relations answers its siblings, and what it tells them."""

import asyncio

import pytest

from glue.audit import Audited
from glue.contracts.relations import (
    AttachChild,
    ContainerType,
    DetachChild,
    DetachEverywhere,
    GetChildren,
    GetChildrenBatch,
    GetParents,
)
from shared.audit import Trail, audit_trail
from shared.db import WriteSession
from shared.db.bus import domain_events
from shared.rpc.client import RpcClient


def detach(attach: AttachChild) -> DetachChild:
    return DetachChild(
        parent_type=attach.parent_type,
        parent_id=attach.parent_id,
        child_type=attach.child_type,
        child_id=attach.child_id,
    )


async def emitted(session: WriteSession) -> list[str]:
    statement = domain_events.select().order_by(domain_events.c.seq)
    return [row.name for row in await session.execute(statement)]


async def test_children_come_in_the_order_they_were_attached(
    sibling: RpcClient, bakery_gets_a_shop: AttachChild
) -> None:
    for number, child in enumerate((30, 10, 20)):
        await sibling.act(
            bakery_gets_a_shop.model_copy(update={"child_id": child}), key=f"k{number}"
        )

    children = await sibling.fetch(GetChildren(parent_type=ContainerType.PAGE, parent_id=1))

    assert [child.child_id for child in children] == [30, 10, 20]
    assert [child.sort_order for child in children] == [0, 1, 2]


async def test_attaching_what_is_attached_says_nothing_again(
    sibling: RpcClient, session: WriteSession, bakery_gets_a_shop: AttachChild
) -> None:
    await sibling.act(bakery_gets_a_shop, key="k1")
    await sibling.act(bakery_gets_a_shop, key="k2")

    assert await emitted(session) == ["container.child_attached"]


async def test_detaching_and_attaching_again_revives_the_one_row(
    sibling: RpcClient, session: WriteSession, bakery_gets_a_shop: AttachChild
) -> None:
    await sibling.act(bakery_gets_a_shop, key="k1")
    gone = await sibling.act(detach(bakery_gets_a_shop), key="k2")
    gone_already = await sibling.act(detach(bakery_gets_a_shop), key="k3")
    await sibling.act(bakery_gets_a_shop, key="k4")

    children = await sibling.fetch(GetChildren(parent_type=ContainerType.PAGE, parent_id=1))
    assert (gone.detached, gone_already.detached) == (True, False)
    assert len(children) == 1
    assert await emitted(session) == [
        "container.child_attached",
        "container.child_detached",
        "container.child_attached",
    ]


async def test_what_is_gone_is_detached_from_everything_and_everything_from_it(
    sibling: RpcClient, session: WriteSession, bakery_gets_a_shop: AttachChild
) -> None:
    elsewhere = bakery_gets_a_shop.model_copy(update={"parent_id": 2})
    other = bakery_gets_a_shop.model_copy(update={"child_id": 20})
    of_same_number = bakery_gets_a_shop.model_copy(update={"child_type": ContainerType.CALENDAR})
    for number, each in enumerate((bakery_gets_a_shop, elsewhere, other, of_same_number)):
        await sibling.act(each, key=f"k{number}")

    shop = await sibling.act(DetachEverywhere(type=ContainerType.MARKET, id=10), key="gone")
    again = await sibling.act(DetachEverywhere(type=ContainerType.MARKET, id=10), key="gone twice")
    left = await sibling.fetch(GetChildren(parent_type=ContainerType.PAGE, parent_id=1))
    page = await sibling.act(DetachEverywhere(type=ContainerType.PAGE, id=1), key="page gone")

    assert (shop.detached, again.detached, page.detached) == (2, 0, 2)
    assert [(it.child_type, it.child_id) for it in left] == [
        (ContainerType.MARKET, 20),
        (ContainerType.CALENDAR, 10),
    ]
    assert (await emitted(session)).count("container.child_detached") == 4


async def test_what_somebody_attaches_of_another_page_is_written_down_once(
    sibling: RpcClient, session: WriteSession, bakery_gets_a_shop: AttachChild
) -> None:
    of_dairy = bakery_gets_a_shop.model_copy(update={"owner_id": 5})
    gone = detach(bakery_gets_a_shop).model_copy(update={"owner_id": 5})
    await sibling.act(of_dairy, key="k1")
    await sibling.act(of_dairy, key="k2")
    await sibling.act(gone, key="k3")
    await sibling.act(gone, key="k4")
    await sibling.act(bakery_gets_a_shop, key="its own")

    rows = await audit_trail(session, Trail(within=1), limit=10)

    assert [(row["action"], row["object_id"], row["detail"]) for row in rows] == [
        (Audited.SHOP_DETACHED, 10, {"owner": 5}),
        (Audited.SHOP_ATTACHED, 10, {"owner": 5}),
    ]


async def test_a_revived_child_goes_last(
    sibling: RpcClient, bakery_gets_a_shop: AttachChild
) -> None:
    second = bakery_gets_a_shop.model_copy(update={"child_id": 20})
    await sibling.act(bakery_gets_a_shop, key="k1")
    await sibling.act(second, key="k2")
    await sibling.act(detach(bakery_gets_a_shop), key="k3")
    await sibling.act(bakery_gets_a_shop, key="k4")

    children = await sibling.fetch(GetChildren(parent_type=ContainerType.PAGE, parent_id=1))

    assert [child.child_id for child in children] == [20, 10]


async def test_a_sort_order_moves_a_live_child(
    sibling: RpcClient, bakery_gets_a_shop: AttachChild
) -> None:
    await sibling.act(bakery_gets_a_shop, key="k1")

    moved = await sibling.act(bakery_gets_a_shop.model_copy(update={"sort_order": 7}), key="k2")

    assert moved.sort_order == 7


async def test_many_parents_are_asked_at_once(
    sibling: RpcClient, bakery_gets_a_shop: AttachChild
) -> None:
    await sibling.act(bakery_gets_a_shop, key="k1")
    await sibling.act(bakery_gets_a_shop.model_copy(update={"parent_id": 2}), key="k2")
    calendar = {"parent_id": 2, "child_type": ContainerType.CALENDAR}
    await sibling.act(bakery_gets_a_shop.model_copy(update=calendar), key="k3")

    markets = await sibling.fetch(
        GetChildrenBatch(
            parent_type=ContainerType.PAGE, parent_ids=[1, 2, 3], child_type=ContainerType.MARKET
        )
    )
    parents = await sibling.fetch(GetParents(child_type=ContainerType.MARKET, child_id=10))

    assert [relation.parent_id for relation in markets] == [1, 2]
    assert [relation.parent_id for relation in parents] == [1, 2]


@pytest.mark.committed
async def test_attaching_one_child_from_many_sides_at_once_says_so_once(
    sibling: RpcClient, session: WriteSession, bakery_gets_a_shop: AttachChild
) -> None:
    await asyncio.gather(
        *(sibling.act(bakery_gets_a_shop, key=f"k{number}") for number in range(10))
    )

    assert await emitted(session) == ["container.child_attached"]
