"""A seller's books in words a baker understands, and the press that adds them up again."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from orders.tests.keeper import Keeper
from orders.tests.test_refunds import mean
from orders.tests.test_verifying import TAMPERINGS, tamper
from orders.tests.till import Till
from shared.testing.servers import Servers

BOOKS = "books/"


def words_of(page: str) -> str:
    return " ".join(page.split())


async def prove_again(ben: Keeper) -> str:
    answer = await ben.post(f"{BOOKS}proofs/", {})
    assert answer.status_code == 303
    return words_of(await ben.get(BOOKS))


async def test_before_the_first_sale_the_books_say_what_will_begin_them(
    till: Till, ben: Keeper
) -> None:
    assert "Nothing was sold yet" in await ben.get(BOOKS)


async def test_the_books_say_what_was_sold_given_back_and_is_at_sumup(
    till: Till, ben: Keeper, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    order_id = await till.paid_order()
    await mean(order_id, 500)
    await till.let_sagas_run()

    with query_count(4):
        page = words_of(await ben.get(BOOKS))

    assert "£9.25 of it came into your SumUp account MBAKER01" in page
    assert "£14.25" in page
    assert f"Order {order_id} was paid" in page
    assert f"Money of order {order_id} went back" in page
    assert "2 movements are written down" in page


async def test_untouched_books_add_up_again(till: Till, ben: Keeper) -> None:
    await till.paid_order()

    assert "1 movement was added up anew" in await prove_again(ben)


@pytest.mark.committed
async def test_changed_books_are_told_to_the_seller(
    till: Till, ben: Keeper, servers: Servers
) -> None:
    await till.paid_order()
    await tamper(servers, TAMPERINGS["an amount"])

    assert "Something in these books was changed" in await prove_again(ben)
