"""What a guest ordered is theirs once they sign in with the address they gave."""

import asyncio
from collections.abc import Callable

import pytest
from quart.testing import QuartClient
from sqlalchemy import select

from glue.audit import Audited, ObjectType
from glue.contracts import blog
from glue.contracts.orders import AdoptOrdersForUser, OrdersForIdentity
from orders.orders.service import adopt_guest_orders
from orders.tests.factories import basket
from orders.tests.till import Till
from shared.db import reading, transaction
from shared.db.bus import audit_entries
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices
from shared.testing.locks import until_waiting

ADA_ID, BEN_ID = 3, 4
EMAIL = "ada@example.com"


async def adopt(sibling: RpcClient, *, user_id: int = ADA_ID, key: str = "k") -> list[int]:
    """Adopt what guests ordered with ada's address."""
    reply = await sibling.act(AdoptOrdersForUser(user_id=user_id, email=EMAIL), key=key)
    return reply.order_ids


async def orders_of(sibling: RpcClient, user_id: int) -> list[int]:
    found = await sibling.fetch(OrdersForIdentity(user_id=user_id))
    return sorted(order.id for order in found)


async def adoptions_written_down() -> list[tuple[str, int, object]]:
    async with reading() as session:
        entries = await session.execute(
            select(
                audit_entries.c.object_type, audit_entries.c.object_id, audit_entries.c.detail
            ).where(audit_entries.c.action == Audited.ORDERS_ADOPTED)
        )
        return [(type_, id_, detail) for type_, id_, detail in entries]


async def test_what_guests_ordered_with_an_address_becomes_its_owners(
    till: Till, sibling: RpcClient
) -> None:
    first = await till.order(basket(session_id="a phone", email="Ada@Example.com"), key="k1")
    second = await till.order(basket(session_id="a desk"), key="k2")

    adopted = await adopt(sibling)

    assert adopted == [first.order_id, second.order_id]
    assert await orders_of(sibling, ADA_ID) == adopted


async def test_what_others_ordered_stays_theirs_whatever_address_they_gave(
    till: Till, sibling: RpcClient
) -> None:
    bens = await till.order(basket(user_id=BEN_ID, email=EMAIL), key="k1")
    other = await till.order(basket(email="ada@example.com.example"), key="k2")

    adopted = await adopt(sibling)

    assert adopted == []
    assert await orders_of(sibling, BEN_ID) == [bens.order_id]
    assert (await till.record(other.order_id)).user_id is None
    assert await adoptions_written_down() == []


async def test_adopting_again_changes_nothing_and_is_not_written_down(
    till: Till, sibling: RpcClient
) -> None:
    created = await till.order()

    first, repeated = await adopt(sibling, key="k1"), await adopt(sibling, key="k1")
    later = await adopt(sibling, key="k2")

    assert first == repeated == [created.order_id]
    assert later == []
    assert await adoptions_written_down() == [(ObjectType.PERSON, ADA_ID, {"count": 1})]


@pytest.mark.committed
async def test_two_at_once_make_an_order_one_persons(till: Till, sibling: RpcClient) -> None:
    created = [(await till.order(key=f"k{number}")).order_id for number in range(3)]

    async with transaction() as session:
        adas = await adopt_guest_orders(session, user_id=ADA_ID, email=EMAIL)
        ben = asyncio.create_task(adopt(sibling, user_id=BEN_ID))
        await until_waiting(ben)

    assert adas == created
    assert await ben == []
    assert await orders_of(sibling, ADA_ID) == created
    assert await orders_of(sibling, BEN_ID) == []


async def test_an_adopted_order_is_its_owners_on_every_device_and_nobody_elses(
    till: Till, shop: FakeServices, sibling: RpcClient, browser: Callable[..., QuartClient]
) -> None:
    shop.answers(
        blog.SessionCheck, lambda query: blog.SessionUser(user_id=len(query.token), grants=[])
    )
    created = await till.order(basket(session_id="a phone"))
    await adopt(sibling)

    ada, ben, phone = browser(token="ada"), browser(token="benn"), browser(visitor="a phone")

    for client, status in ((ada, 200), (ben, 404), (phone, 404)):
        assert (await client.get(f"/{created.order_id}/")).status_code == status
    listed = [f"Order {created.order_id}<" in await text_of(it) for it in (ada, ben, phone)]
    assert listed == [True, False, False]


async def text_of(client: QuartClient) -> str:
    return str(await (await client.get("/")).get_data(as_text=True))
