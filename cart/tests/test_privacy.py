"""A person's baskets are told to them, and forgotten with the ways from them to orders."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from cart.checkout import service as checkouts
from cart.checkout import walks
from cart.checkout.forms import Details
from cart.checkout.models import Checkout, Walk
from cart.items import service as items
from cart.items.models import CartItem
from cart.items.queries import items_of
from cart.owner import Owner
from cart.tests.conftest import TEA, VISITOR
from glue.contracts.cart import ClearCartForOrder, ErasePerson, ExportPerson, OrderedLine
from shared.db import WriteSession
from shared.money import Money
from shared.rpc.client import RpcClient

ADA = Owner(7, None)
GUEST = Owner(None, VISITOR)
EMAIL = "ada@example.org"
ERASE_ADA = ErasePerson(user_id=7, email=EMAIL)


@pytest.fixture
def blog(sibling_named: Callable[[str], RpcClient]) -> RpcClient:
    """The sibling that may ask."""
    return sibling_named("blog")


async def put(session: WriteSession, owner: Owner, quantity: int = 2) -> None:
    await items.set_item(
        session,
        owner,
        product_id=TEA,
        quantity=quantity,
        market_place_id=5,
        price=Money(450, "GBP"),
    )
    await session.commit()


async def order(session: WriteSession, owner: Owner, order_id: int) -> None:
    details = Details("ada@example.org", "Ada Byron", "Friday")
    walk_id = await walks.go_on(session, owner, details)
    opened = await checkouts.open_checkout(
        session, owner, walk_id=walk_id, page_post_id=3, version="v1", things=[["p", TEA, 2]]
    )
    assert opened.id is not None
    await checkouts.bind_order(session, opened.id, order_id=order_id)
    await session.commit()


async def test_a_person_is_told_what_is_and_what_was_in_their_basket(
    session: WriteSession, blog: RpcClient
) -> None:
    await put(session, ADA)
    await put(session, GUEST)
    await order(session, ADA, 41)
    await items.remove_item(session, ADA, product_id=TEA)
    await session.commit()

    part = await blog.fetch(ExportPerson(user_id=7, email=EMAIL))

    basket, ways, going, *_ = part.sections
    assert [row[:4] for row in basket.rows] == [[TEA, 2, "4.50 GBP", 5]]
    assert basket.rows[0][-1] is not None, "when it was taken out"
    assert [row[:2] for row in ways.rows] == [[3, 41]]
    assert [row[:3] for row in going.rows] == [["ada@example.org", "Ada Byron", "Friday"]]


async def test_erasing_leaves_nothing_of_a_person_and_everything_of_others(
    session: WriteSession, blog: RpcClient
) -> None:
    await put(session, ADA)
    await order(session, ADA, 41)
    await put(session, GUEST)

    erased = await blog.act(ERASE_ADA, key="erase:1:cart")

    assert erased.rows == 3
    assert len(await items_of(session, GUEST)) == 1
    for table in (CartItem, Checkout, Walk):
        left = await session.scalar(select(func.count()).where(table.user_id == 7))
        assert left == 0


async def test_an_order_that_is_cleared_late_finds_nothing_to_take_out(
    session: WriteSession, blog: RpcClient, sibling: RpcClient
) -> None:
    await put(session, ADA)
    await order(session, ADA, 41)
    await blog.act(ERASE_ADA, key="erase:1:cart")

    cleared = await sibling.act(
        ClearCartForOrder(
            user_id=None,
            session_id=None,
            page_post_id=3,
            order_id=41,
            lines=[OrderedLine(product_id=TEA, quantity=2)],
        ),
        key="late",
    )

    assert cleared.units == 0
    assert await session.scalar(select(func.count()).select_from(Checkout)) == 0
