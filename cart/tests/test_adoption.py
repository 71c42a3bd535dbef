"""A visitor's basket becomes the user's."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, text, update

from cart.items import queries, service
from cart.items.models import CartItem
from cart.owner import Owner
from cart.tests.conftest import TEA, VISITOR
from glue.contracts.cart import MAX_QUANTITY, AdoptCartForUser
from shared.db import ReadSession, WriteSession, reading, transaction
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.locks import until_waiting

ADA = Owner(7, None)
GUEST = Owner(None, VISITOR)

MANY = MAX_QUANTITY
baskets = st.dictionaries(st.integers(1, 5), st.integers(1, MANY), max_size=5)
_people = count(1)


@dataclass(frozen=True, slots=True)
class Story:
    """What somebody has, has put away, and gathered in other browsers; and how these come in."""

    mine: dict[int, int]
    put_away: frozenset[int]
    gathered: tuple[dict[int, int], ...]
    order: tuple[int, ...]

    @property
    def expected(self) -> dict[int, int]:
        sums = Counter(self.mine)
        for basket in self.gathered:
            sums.update(basket)
        return {product_id: min(MANY, quantity) for product_id, quantity in sums.items()}


@st.composite
def stories(draw: st.DrawFn) -> Story:
    gathered = draw(st.lists(baskets, min_size=1, max_size=3))
    browsers = range(len(gathered))
    again = draw(st.lists(st.sampled_from(browsers), max_size=4))
    return Story(
        mine=(mine := draw(baskets)),
        put_away=draw(st.frozensets(st.integers(1, 5))) - mine.keys(),
        gathered=tuple(gathered),
        order=tuple(draw(st.permutations([*browsers, *again]))),
    )


async def fill(session: WriteSession, owner: Owner, basket: Mapping[int, int]) -> None:
    for product_id, quantity in basket.items():
        await service.set_item(
            session, owner, product_id=product_id, quantity=quantity, market_place_id=5
        )


async def held(session: ReadSession, owner: Owner) -> dict[int, int]:
    return {row.product_id: row.quantity for row in await queries.items_of(session, owner)}


async def begin(session: WriteSession, story: Story) -> tuple[Owner, list[Owner]]:
    """Fill the baskets of a new person and of their browsers."""
    number = next(_people)
    person = Owner(number, None)
    browsers = [Owner(None, f"browser-{number}-{index}") for index in range(len(story.gathered))]
    await fill(session, person, story.mine | dict.fromkeys(story.put_away, 7))
    for product_id in story.put_away:
        await service.remove_item(session, person, product_id=product_id)
    for browser, basket in zip(browsers, story.gathered, strict=True):
        await fill(session, browser, basket)
    return person, browsers


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories())
async def test_merging_is_by_sum_in_any_order_and_a_repeat_changes_nothing(
    session: WriteSession, story: Story
) -> None:
    person, browsers = await begin(session, story)
    assert person.user_id is not None
    neighbour, passer_by = await begin(session, story)

    for index in story.order:
        await service.adopt_items(
            session, user_id=person.user_id, session_id=f"{browsers[index].session_id}"
        )
    session.expire_all()

    assert await held(session, person) == story.expected
    assert [await held(session, browser) for browser in browsers] == [{}] * len(browsers)
    assert await held(session, neighbour) == story.mine
    assert await held(session, passer_by[0]) == story.gathered[0]


@pytest.mark.committed
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories())
async def test_merging_many_times_at_once_is_merging_once(
    runtime: Runtime, sibling: RpcClient, story: Story
) -> None:
    async with transaction() as session:
        person, browsers = await begin(session, story)
    assert person.user_id is not None

    # What is tried again has the same key; what a second sign-in does has another.
    calls = [
        sibling.act(
            AdoptCartForUser(user_id=person.user_id, session_id=f"{browsers[index].session_id}"),
            key=f"{person.user_id} {index} {number % 2}",
        )
        for number, index in enumerate(story.order * 2)
    ]
    await asyncio.gather(*calls)

    async with reading() as session:
        assert await held(session, person) == story.expected
        assert [await held(session, browser) for browser in browsers] == [{}] * len(browsers)


@pytest.mark.committed
async def test_two_that_read_a_visitors_basket_in_another_order_do_not_hold_up_each_other(
    runtime: Runtime,
) -> None:
    async with transaction() as session:
        await fill(session, GUEST, {9: 1, 5: 1, 1: 1})

    async def merge(plan: str) -> int:
        async with transaction() as session:
            for way in ("seqscan", "bitmapscan", "indexscan"):
                if way != plan:
                    await session.execute(text(f"SET LOCAL enable_{way} = off"))
            return await service.adopt_items(session, user_id=7, session_id=VISITOR)

    # The one in the middle is held, until both have what comes before it in their order.
    async with transaction() as session:
        await session.execute(
            update(CartItem).where(CartItem.product_id == 5).values(updated_at=func.now())
        )
        merges = [asyncio.create_task(merge(plan)) for plan in ("seqscan", "indexscan")]
        await until_waiting(*merges)

    assert sorted([await merge for merge in merges]) == [0, 3]


async def test_a_sum_past_the_limit_stops_at_it(session: WriteSession) -> None:
    await fill(session, ADA, {TEA: 900})
    await fill(session, GUEST, {TEA: 900})

    await service.adopt_items(session, user_id=7, session_id=VISITOR)
    session.expire_all()

    assert await held(session, ADA) == {TEA: 999}


async def test_the_contract_says_how_much_moved(sibling: RpcClient, session: WriteSession) -> None:
    await fill(session, GUEST, {TEA: 2, 11: 1})

    first = await sibling.act(AdoptCartForUser(user_id=7, session_id=VISITOR), key="k1")
    second = await sibling.act(AdoptCartForUser(user_id=7, session_id=VISITOR), key="k2")

    assert (first.lines, second.lines) == (2, 0)
