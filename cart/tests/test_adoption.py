"""A visitor's basket becomes the user's."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cart.items import queries, service
from cart.owner import Owner
from cart.tests.conftest import TEA, VISITOR
from glue.contracts.cart import AdoptCartForUser
from shared.db import WriteSession
from shared.rpc.client import RpcClient

ADA = Owner(7, None)
GUEST = Owner(None, VISITOR)

baskets = st.dictionaries(st.integers(1, 6), st.integers(1, 400), max_size=5)


async def fill(session: WriteSession, owner: Owner, basket: dict[int, int]) -> None:
    for product_id, quantity in basket.items():
        await service.set_item(
            session, owner, product_id=product_id, quantity=quantity, market_place_id=5
        )


async def held(session: WriteSession, owner: Owner) -> dict[int, int]:
    return {row.product_id: row.quantity for row in await queries.items_of(session, owner)}


async def empty(session: WriteSession, owner: Owner) -> None:
    for product_id in await held(session, owner):
        await service.remove_item(session, owner, product_id=product_id)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mine=baskets, guests=baskets, repeats=st.integers(1, 3))
async def test_merging_is_by_sum_and_a_repeat_changes_nothing(
    session: WriteSession, mine: dict[int, int], guests: dict[int, int], repeats: int
) -> None:
    for owner, basket in ((ADA, mine), (GUEST, guests)):
        await empty(session, owner)
        await fill(session, owner, basket)

    for _ in range(repeats):
        await service.adopt_items(session, user_id=7, session_id=VISITOR)
    session.expire_all()

    products = mine.keys() | guests.keys()
    assert await held(session, ADA) == {
        number: mine.get(number, 0) + guests.get(number, 0) for number in products
    }
    assert await held(session, GUEST) == {}


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
