"""A basket of what there is only so much of."""

import re

import pytest

from cart.tests.conftest import TEA, Market, product
from cart.tests.test_basket_pages import put_tea, text_of
from cart.tests.test_checkout import created, seen, send
from glue.contracts import orders
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.mark.parametrize(
    ("left", "words"),
    [(None, None), (6, None), (5, "Only 5 left"), (1, "Only 1 left"), (0, "Sold out")],
)
async def test_a_line_says_when_few_or_none_are_left(
    client: SameOriginClient, goods: Market, left: int | None, words: str | None
) -> None:
    goods.put(product(TEA, 450, left=left))
    await put_tea(client, 2)

    text = await text_of(client)

    shown = [it for it in ("Only 5 left", "Only 1 left", "Sold out", "Only") if it in text]
    assert (shown[:1] == [words]) if words else (shown == [])


async def test_what_is_kept_for_an_order_of_this_basket_is_not_called_sold_out(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    """The last ones are theirs: they went back from paying, and may go on, or take fewer."""
    services.answers(orders.CreateOrder, created())
    goods.put(product(TEA, 450, left=2))
    await put_tea(client, 2)
    await send(client, seen=await seen(client))
    goods.put(product(TEA, 450, left=0))

    unchanged = await text_of(client)
    await put_tea(client, 1)
    fewer = await text_of(client)
    await put_tea(client, 3)
    more = await text_of(client)

    assert "£9.00" in unchanged
    assert "£4.50" in fewer
    assert not any("Sold out" in it for it in (unchanged, fewer, more))
    assert "Only 2 left" in more


async def test_the_shopper_is_told_by_name_what_is_lacking_and_what_is_gone(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.refuses(
        orders.CreateOrder,
        orders.NotAvailable(
            titles=["Supper"],
            lacking=[{"title": "Tea", "left": 1}, {"title": "Soap", "left": 0}],
        ),
    )
    await put_tea(client, 2)

    status, _, text = await send(client, seen=await seen(client))

    assert status == 409
    told = " ".join(re.sub("<[^>]*>", "", text).split())
    assert "Tea: only 1 left Soap: sold out, and left out Supper: no longer sold" in told


async def test_a_refusal_without_names_is_told_all_the_same(
    client: SameOriginClient, goods: Market, services: FakeServices
) -> None:
    services.refuses(orders.CreateOrder, orders.NotAvailable())
    await put_tea(client)

    _, _, text = await send(client, seen=await seen(client))

    assert "Something in your basket is no longer available" in text
