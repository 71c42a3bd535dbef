"""What orders lends to the account."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from glue.contracts.orders import AccountGlance, AccountNavItem
from orders.internal.fragments import AT_A_GLANCE
from orders.tests.factories import basket
from orders.tests.till import Till
from shared.rpc.client import RpcClient

ADA_ID = 3


async def test_the_menu_of_the_account_leads_to_ones_orders(sibling: RpcClient) -> None:
    line = await sibling.fragment(AccountNavItem(user_id=ADA_ID))

    assert 'href="http://orders.test/"' in line
    assert line.strip().startswith("<li>")


async def test_a_glance_shows_the_latest_orders_by_whole_addresses(
    till: Till, sibling: RpcClient, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    created = [
        (await till.order(basket(user_id=ADA_ID), key=f"k{number}")).order_id
        for number in range(AT_A_GLANCE + 1)
    ]
    await till.order(basket(user_id=4), key="of ben")

    with query_count(1):
        glance = await sibling.fragment(AccountGlance(user_id=ADA_ID))

    shown = [order_id for order_id in created if f'"http://orders.test/{order_id}/"' in glance]
    assert shown == created[1:]
    assert glance.count("Ash Lane Bakery") == AT_A_GLANCE
    assert "Waiting for payment" in glance
    assert "hx-" not in glance


async def test_a_glance_at_nothing_leads_to_the_shops(till: Till, sibling: RpcClient) -> None:
    await till.order()

    glance = await sibling.fragment(AccountGlance(user_id=ADA_ID))

    assert "You have not ordered anything yet" in glance
    assert 'href="http://blog.test' in glance
