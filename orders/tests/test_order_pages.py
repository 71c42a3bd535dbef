"""A person's own orders, and nobody else's."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from quart.testing import QuartClient

from glue.audit import Audited, ObjectType
from glue.contracts import blog
from glue.contracts.orders import ErasePerson
from orders.addresses import return_address
from orders.orders.queries import PAGE_SIZE
from orders.tests.factories import ADA, BAKERY, basket, basket_with_places
from orders.tests.till import Till
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices


async def text_of(client: QuartClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return str(await answer.get_data(as_text=True))


async def test_an_order_shows_what_was_bought_and_where_it_stands(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    created = await till.order()

    text = await text_of(browser(visitor=ADA), f"/{created.order_id}/")

    assert f"Order {created.order_id}" in text
    assert "Ash Lane Bakery, " in text
    assert "2 × £4.50" in text
    assert "£9.00" in text
    assert "£14.25" in text
    assert "Waiting for your payment" in text
    assert created.sumup_reference in text
    assert "http://market.test/bakery/counter/" in text
    assert "Ring at the back door" in text


async def test_showing_an_order_asks_nothing_of_sumup(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    created = await till.order()
    await till.pay(created.order_id)

    text = await text_of(browser(visitor=ADA), f"/{created.order_id}/")

    assert "Waiting for your payment" in text


async def test_htmx_gets_the_payment_alone(till: Till, browser: Callable[..., QuartClient]) -> None:
    created = await till.order()

    answer = await browser(visitor=ADA).get(
        f"/{created.order_id}/?looks=1", headers={"HX-Request": "true"}
    )

    text = await answer.get_data(as_text=True)
    assert text.lstrip().startswith("<section")
    assert f'action="/{created.order_id}/pay/"' in text


async def test_a_strangers_order_is_not_found(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    created = await till.order()

    for client in (browser(), browser(visitor="ben's visit")):
        assert (await client.get(f"/{created.order_id}/")).status_code == 404
        for verb in ("pay", "recheck"):
            assert (await client.post(f"/{created.order_id}/{verb}/")).status_code == 404


async def test_a_number_no_order_can_have_is_not_found(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    for number in ("0", "99", "99999999999999999999"):
        assert (await browser(visitor=ADA).get(f"/{number}/")).status_code == 404


async def test_a_users_order_is_theirs_and_not_their_browsers(
    till: Till, shop: FakeServices, browser: Callable[..., QuartClient]
) -> None:
    shop.answers(blog.SessionCheck, lambda query: blog.SessionUser(user_id=len(query.token)))
    created = await till.order(basket(user_id=3))

    theirs = await browser(token="ada", visitor="another").get(f"/{created.order_id}/")
    others = await browser(token="benny", visitor=ADA).get(f"/{created.order_id}/")
    nobodys = await browser(visitor=ADA).get(f"/{created.order_id}/")

    assert (theirs.status_code, others.status_code, nobodys.status_code) == (200, 404, 404)


async def test_the_owner_pays_and_asks_again_from_the_page(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    created = await till.order()
    client = browser(visitor=ADA)

    paying = await client.post(f"/{created.order_id}/pay/")
    await till.pay(created.order_id)
    asking = await client.post(f"/{created.order_id}/recheck/")

    assert paying.headers["Location"] == created.sumup_hosted_url
    assert asking.headers["Location"] == f"http://orders.test/{created.order_id}/"
    assert "Paid, thank you" in await text_of(client, f"/{created.order_id}/")


async def test_whoever_has_a_payment_looked_at_again_is_written_down(
    till: Till, shop: FakeServices, browser: Callable[..., QuartClient]
) -> None:
    shop.answers(blog.SessionCheck, blog.SessionUser(user_id=3))
    created = await till.order(basket(user_id=3))
    await text_of(browser(token="ada"), f"/{created.order_id}/")

    await browser(token="ada").post(f"/{created.order_id}/recheck/")

    async with reading() as session:
        (row,) = await audit_trail(session, Trail(within=BAKERY), limit=5)
    assert (row["action"], row["actor_id"]) == (Audited.PAYMENT_CHECKED, 3)
    assert (row["object_type"], row["object_id"]) == (ObjectType.ORDER, created.order_id)


async def test_a_person_without_orders_is_told_where_to_find_things(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    await till.order()

    for client in (browser(), browser(visitor="ben's visit")):
        text = await text_of(client, "/")
        assert "You have not ordered anything yet" in text
        assert 'href="http://market.test/"' in text
        assert "Ash Lane Bakery" not in text


async def test_orders_are_listed_newest_first_with_their_state(
    till: Till, browser: Callable[..., QuartClient]
) -> None:
    first, second = await till.order(key="k1"), await till.order(key="k2")
    await till.pay(first.order_id)
    await text_of(browser(), return_address(first.order_id).removeprefix("http://orders.test"))

    text = await text_of(browser(visitor=ADA), "/")

    assert text.index(f"Order {second.order_id}") < text.index(f"Order {first.order_id}")
    assert "Waiting for payment" in text
    assert ">Paid<" in text


async def test_a_long_list_goes_on_on_another_page(
    till: Till,
    browser: Callable[..., QuartClient],
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    created = [await till.order(key=f"k{number}") for number in range(PAGE_SIZE + 1)]
    client = browser(visitor=ADA)

    with query_count(2):
        text = await text_of(client, "/")
    assert f"Order {created[0].order_id}<" not in text
    older = text.split('href="/?cursor=')[1].split('"')[0]

    assert f"Order {created[0].order_id}<" in await text_of(client, f"/?cursor={older}")
    assert (await client.get("/?cursor=nonsense")).status_code == 400


async def test_an_order_page_reads_little(
    till: Till,
    browser: Callable[..., QuartClient],
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    created = await till.order(basket_with_places())

    with query_count(9):
        await text_of(browser(visitor=ADA), f"/{created.order_id}/")


async def test_titles_are_text_and_never_markup(
    till: Till, shop: FakeServices, browser: Callable[..., QuartClient]
) -> None:
    shop.answers(
        blog.PostById,
        blog.Post(
            id=7,
            kind=blog.PostKind.PAGE,
            slug="x",
            title="<script>alert(1)</script>",
            excerpt="",
            feature_image=None,
            published_at=till.clock.now(),
        ),
    )
    created = await till.order()

    text = await text_of(browser(visitor=ADA), f"/{created.order_id}/")

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


async def test_those_who_keep_orders_are_told_that_its_person_was_erased(
    till: Till,
    shop: FakeServices,
    browser: Callable[..., QuartClient],
    sibling_named: Callable[[str], RpcClient],
) -> None:
    keeper = blog.Grant(role=blog.Role.ORDERS, page_id=BAKERY)
    shop.answers(blog.SessionCheck, blog.SessionUser(user_id=9, grants=[keeper]))
    order_id = (await till.order(basket(user_id=3))).order_id
    await till.pay(order_id)
    await till.reconcile(after=timedelta(minutes=1))
    before = await text_of(browser(token="keeper"), f"/{order_id}/")

    erase = ErasePerson(user_id=3, email="ada@example.com")
    await sibling_named("blog").act(erase, key="erase:1:orders")

    after = await text_of(browser(token="keeper"), f"/{order_id}/")
    words = "Ordered by a person who was erased on 21 November 2026"
    assert words not in before
    assert words in after
    assert "£14.25" in after
