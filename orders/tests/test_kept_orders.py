"""The orders of a page, for those who keep them and for nobody else."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from quart.testing import QuartClient
from sqlalchemy import update

from glue.audit import Audited
from glue.contracts import blog
from orders.models import Fulfilment, Order
from orders.tests.factories import BAKERY, KEEPER, basket, basket_with_places
from orders.tests.keeper import HIDDEN, Keeper, let_in
from orders.tests.till import Till
from shared.audit import Trail, audit_trail
from shared.db import reading, transaction
from shared.testing.fakes import FakeServices


def listed(text: str) -> list[int]:
    """Return the numbers of the orders in a list, in its order."""
    return [int(part.split("/")[0]) for part in text.split(f'href="/keep/{BAKERY}/orders/')[1:]]


async def move(ben: Keeper, order_id: int, before: str, after: str) -> int:
    form = {"before": before, "after": after, "back": f"/keep/{BAKERY}/"}
    return (await ben.post(f"orders/{order_id}/fulfilment/", form)).status_code


async def test_keepers_see_the_orders_of_their_page_the_latest_first(
    till: Till, ben: Keeper
) -> None:
    paid = await till.paid_order(basket(name="Ada Lovelace"))
    open_order = (await till.order(basket_with_places(), key="k2")).order_id

    text = await ben.get()

    assert listed(text) == [open_order, paid]
    assert "Ada Lovelace" in text
    assert "ada@example.com" in text
    assert "Tea, Soap" in text
    assert "Bread lesson, Supper" in text
    assert "£14.25" in text
    assert "Mark as ready" in text


@pytest.mark.parametrize(
    "grants",
    [
        [blog.Grant(role=blog.Role.SHOP, page_id=BAKERY)],
        [blog.Grant(role=blog.Role.ORDERS, page_id=BAKERY + 1)],
        [blog.Grant(role=blog.Role.AUTHOR)],
    ],
)
async def test_others_do_not(
    till: Till, shop: FakeServices, browser: Callable[..., QuartClient], grants: list[blog.Grant]
) -> None:
    order_id = await till.paid_order()
    let_in(shop, *grants)
    somebody = Keeper(browser(token="somebody"))

    for path in ("", "days/", f"orders/{order_id}/", f"orders/{order_id}/refunds/new/"):
        assert (await somebody.browser.get(f"/keep/{BAKERY}/{path}")).status_code == 403
    for path in ("exports/", f"orders/{order_id}/fulfilment/", f"orders/{order_id}/notes/"):
        assert (await somebody.post(path, {})).status_code == 403


async def test_an_admin_keeps_every_page(till: Till, shop: FakeServices, ben: Keeper) -> None:
    order_id = await till.paid_order()
    let_in(shop, blog.Grant(role=blog.Role.ADMIN))

    assert listed(await ben.get()) == [order_id]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q={paid}", ["paid"]),
        ("q=lovelace", ["paid"]),
        ("q=ADA@example", ["paid"]),
        ("q=ben@example", ["open"]),
        ("q=lesson", ["open"]),
        ("q={reference}", ["paid"]),
        ("q={transaction}", ["paid"]),
        ("q=%25", []),
        ("q=te", []),
        ("q=so_p", []),
        ("stand=paid", ["paid"]),
        ("stand=to-prepare", ["paid"]),
        ("stand=ready", []),
        ("stand=unpaid", ["open"]),
        ("stand=expired", []),
        ("stand=given-back", []),
        ("stand=nonsense", ["open", "paid"]),
        ("since=2026-11-20&until=2026-11-20", []),
        ("since=2026-11-20", ["open", "paid"]),
        ("since=nonsense&until=9999-99-99", ["open", "paid"]),
        ("until=2026-11-19", []),
        ("q=99999999999999999999", []),
        ("seller=x", ["open", "paid"]),
    ],
)
async def test_the_list_is_narrowed_down(
    till: Till, ben: Keeper, query: str, found: list[str]
) -> None:
    ids = {"paid": await till.paid_order(basket(name="Ada Lovelace"))}
    other = basket_with_places(email="ben@example.com")
    ids["open"] = (await till.order(other, key="k2")).order_id
    async with transaction() as session:
        await session.execute(update(Order).values(created_at=till.clock.now()))
    (payment,) = await till.payments()
    values = {
        "paid": ids["paid"],
        "reference": (await till.attempt(ids["paid"])).reference,
        "transaction": payment.transaction_id,
    }

    text = await ben.get("?" + query.format(**values))

    assert listed(text) == [ids[name] for name in found]
    if not found:
        assert "No order is like that" in text


async def test_a_long_list_goes_on_and_reads_little(
    till: Till,
    ben: Keeper,
    query_count: Callable[[int], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orders.keeping.queries.PAGE_SIZE", 2)
    ids = [(await till.order(key=f"k{number}")).order_id for number in range(5)]

    with query_count(2):
        first = await ben.get()
    address = first.split('id="show-more"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = await ben.browser.get(
        address.replace("&amp;", "&"), headers={"HX-Request": "true", "HX-Target": "load-more"}
    )

    assert listed(first) == ids[:2:-1]
    assert listed(await second.get_data(as_text=True)) == [ids[2], ids[1]]
    assert (await ben.browser.get(f"/keep/{BAKERY}/?cursor=x")).status_code == 400


async def test_an_order_is_prepared_ready_and_collected_and_back_and_it_is_written_down(
    till: Till, ben: Keeper
) -> None:
    order_id = await till.paid_order()

    steps = [("to-prepare", "ready"), ("ready", "collected"), ("collected", "ready")]
    for before, after in steps:
        assert await move(ben, order_id, before, after) == 303

    assert (await till.record(order_id)).fulfilment is Fulfilment.READY
    async with reading() as session:
        trail = Trail(within=BAKERY, actions=[Audited.FULFILMENT_CHANGED])
        rows = await audit_trail(session, trail, limit=9)
    assert [(row["detail"]["before"], row["detail"]["after"]) for row in reversed(rows)] == steps
    assert {row["actor_id"] for row in rows} == {KEEPER.id}


async def test_pressing_twice_moves_once_and_somebody_elses_move_stands(
    till: Till, ben: Keeper
) -> None:
    order_id = await till.paid_order()

    for _ in range(2):
        await move(ben, order_id, "to-prepare", "ready")
    await move(ben, order_id, "ready", "collected")
    await move(ben, order_id, "to-prepare", "ready")

    assert (await till.record(order_id)).fulfilment is Fulfilment.COLLECTED
    assert "Somebody else has moved this order meanwhile" in await ben.get()
    async with reading() as session:
        trail = Trail(within=BAKERY, actions=[Audited.FULFILMENT_CHANGED])
        assert len(await audit_trail(session, trail, limit=9)) == 2


async def test_htmx_gets_how_far_the_order_is_alone(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()

    answer = await ben.browser.post(
        f"/keep/{BAKERY}/orders/{order_id}/fulfilment/",
        form={"before": "to-prepare", "after": "ready"},
        headers={"HX-Request": "true"},
    )

    text = await answer.get_data(as_text=True)
    assert f'id="fulfilment-{order_id}"' in text
    assert "Mark as collected" in text
    assert "<h1" not in text


async def test_an_order_that_is_not_paid_is_not_moved(till: Till, ben: Keeper) -> None:
    order_id = (await till.order()).order_id

    await move(ben, order_id, "to-prepare", "ready")
    odd = await ben.post(f"orders/{order_id}/fulfilment/", {"before": "x", "after": "ready"})

    assert (await till.record(order_id)).fulfilment is None
    assert odd.status_code == 422


async def test_keepers_leave_notes_for_each_other_that_the_customer_does_not_see(
    till: Till, ben: Keeper, browser: Callable[..., QuartClient]
) -> None:
    created = await till.order()
    path = f"orders/{created.order_id}/notes/"

    assert (await ben.post(path, {"text": " No nuts, <b>please</b> "})).status_code == 303
    empty = await ben.text(path, {"text": "  "}, status=422)
    text = await ben.get(f"orders/{created.order_id}/")
    theirs = await browser(visitor="ada's visit").get(f"/{created.order_id}/")

    assert "No nuts, &lt;b&gt;please&lt;/b&gt;" in text
    assert "Ben, " in text
    assert "Write something first" in empty
    assert "No nuts" not in await theirs.get_data(as_text=True)


@pytest.mark.committed
async def test_a_note_that_is_sent_twice_at_once_is_written_once(till: Till, ben: Keeper) -> None:
    order_id = (await till.order()).order_id
    shown = await ben.get(f"orders/{order_id}/")
    form = dict(HIDDEN.findall(shown.split('id="notes"')[1])) | {"text": "No nuts"}
    path = f"orders/{order_id}/notes/"

    answers = await asyncio.gather(*(ben.post(path, form) for _ in range(2)))
    again = await ben.post(path, form)
    await ben.post(path, form | {"text": "No milk either"})

    assert {answer.status_code for answer in (*answers, again)} == {303}
    text = await ben.get(f"orders/{order_id}/")
    assert text.count("No nuts") == 1
    assert text.count("No milk either") == 1
    async with reading() as session:
        trail = Trail(within=BAKERY, actions=[Audited.NOTE_WRITTEN])
        assert len(await audit_trail(session, trail, limit=9)) == 2


async def test_a_note_is_deleted_for_good(till: Till, ben: Keeper) -> None:
    order_id = (await till.order()).order_id
    await ben.post(f"orders/{order_id}/notes/", {"text": "No nuts"})
    path = (await ben.get(f"orders/{order_id}/")).split("/notes/")[1].split("/")[0]

    answers = [await ben.post(f"orders/{order_id}/notes/{path}/delete/", {}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 404]
    assert "No nuts" not in await ben.get(f"orders/{order_id}/")


async def test_an_order_tells_what_happened_and_who_did_it(
    till: Till, ben: Keeper, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    order_id = await till.paid_order()
    await move(ben, order_id, "to-prepare", "ready")
    await ben.give_back(order_id, way="amount", amount="5", note="Sorry")

    with query_count(11):
        text = await ben.get(f"orders/{order_id}/")

    happened = text.split('class="timeline"')[1]
    for words in ("Ordered", "Sent to pay", "Paid", "Ready to be collected", "Money went back"):
        assert words in happened
    assert " · Ben" in happened
    assert "Partly given back" in text


async def test_while_blog_is_away_the_orders_are_there_without_names(
    till: Till, shop: FakeServices, ben: Keeper
) -> None:
    order_id = await till.paid_order()
    await ben.post(f"orders/{order_id}/notes/", {"text": "No nuts"})
    shop.is_down("blog")

    assert "Ash Lane Bakery" in await ben.get()
    assert "somebody of the shop, " in await ben.get(f"orders/{order_id}/")
