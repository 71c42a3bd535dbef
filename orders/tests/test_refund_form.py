"""A keeper gives money back: seen before it happens, once however often it is pressed."""

import asyncio

import pytest

from glue.audit import Audited
from glue.contracts import events, market
from glue.contracts.cart import OrderedLine
from orders.models import RefundState
from orders.orders.queries import order_with_lines
from orders.refunds.values import refund_value
from orders.tests.factories import BAKERY, KEEPER, basket_with_places
from orders.tests.keeper import Keeper, agreed
from orders.tests.test_refunds import given_back
from orders.tests.till import Till
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.money import Money
from shared.outbox import drain_outbox
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault


async def item_ids(till: Till, order_id: int) -> list[int]:
    """Return the ids of tea and soap."""
    async with reading() as session:
        order = await order_with_lines(session, order_id)
    assert order is not None
    return [item.id for item in order.items]


async def test_all_that_is_left_goes_back_at_one_press_after_the_page_that_asks(
    till: Till, ben: Keeper
) -> None:
    order_id = await till.paid_order()

    asked = await ben.text(f"orders/{order_id}/refunds/", {"key": "k1", "way": "full"})
    before = given_back(till)
    answer = await ben.post(f"orders/{order_id}/refunds/", agreed(asked))

    assert before == []
    assert "Give £14.25 back?" in asked
    assert "Nothing more can go back after that." in asked
    assert "ada@example.com is written a mail." in asked
    assert answer.status_code == 303
    assert given_back(till) == [1425]
    text = await ben.get(f"orders/{order_id}/")
    assert "£14.25 went back to the card it was paid with." in text
    assert "refunds/new/" not in text


async def test_single_things_go_back_with_their_price_and_onto_the_shelf(
    till: Till, ben: Keeper, shop: FakeServices
) -> None:
    order_id = await till.paid_order()
    tea, _soap = await item_ids(till, order_id)

    await ben.give_back(order_id, way="lines", **{f"item-{tea}": "1", "return": str(tea)})
    await drain_outbox()

    (refund,) = await till.refunds()
    assert (refund.amount_minor, refund.state) == (450, RefundState.MADE)
    assert refund.requested_by == KEEPER.id
    async with reading() as session:
        value = await refund_value(session, refund.id)
    assert value is not None
    assert value.returned == [OrderedLine(product_id=1, quantity=1)]
    (returned,) = shop.calls(market.ReturnStock)
    assert [(it.product_id, it.quantity) for it in returned.lines] == [(1, 1)]


async def test_a_place_that_goes_back_is_cancelled(
    till: Till, ben: Keeper, shop: FakeServices
) -> None:
    order_id = await till.paid_order(basket_with_places())
    form = await ben.get(f"orders/{order_id}/refunds/new/")
    lesson = form.split('name="place" value="')[1].split('"')[0]

    await ben.give_back(order_id, way="lines", place=lesson)
    await drain_outbox()

    assert given_back(till) == [2000]
    (cancelled,) = shop.calls(events.CancelEntriesForOrder)
    assert (cancelled.entry_ids, cancelled.ticket_ids) == ([31], [])


async def test_an_amount_goes_back_and_everything_else_stays(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()

    await ben.give_back(order_id, way="amount", amount=" £5,00 ", note="Sorry about the crust")

    (refund,) = await till.refunds()
    assert (refund.amount_minor, refund.note) == (500, "Sorry about the crust")
    assert "Sorry about the crust" in (await till.mails())[-1][1]
    text = await ben.get(f"orders/{order_id}/refunds/new/")
    assert "£9.25 of £14.25 can still go back" in text


async def test_pressing_twice_is_one_refund(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    path = f"orders/{order_id}/refunds/"
    form = agreed(await ben.text(path, {"key": "k1", "way": "amount", "amount": "5"}))

    answers = [await ben.post(path, form), await ben.post(path, form)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert given_back(till) == [500]


@pytest.mark.committed
async def test_pressing_ten_times_at_once_is_one_refund(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    path = f"orders/{order_id}/refunds/"
    form = agreed(await ben.text(path, {"key": "k1", "way": "full"}))

    answers = await asyncio.gather(*(ben.post(path, form) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {303}
    assert given_back(till) == [1425]
    assert len(await till.refunds()) == 1


@pytest.mark.committed
async def test_two_keepers_at_once_give_the_same_thing_back_once(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    _tea, soap = await item_ids(till, order_id)
    path = f"orders/{order_id}/refunds/"
    forms = [
        agreed(await ben.text(path, {"key": key, "way": "lines", f"item-{soap}": "1"}))
        for key in ("one", "two")
    ]

    answers = await asyncio.gather(*(ben.post(path, form) for form in forms))

    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert given_back(till) == [525]


async def test_what_changed_since_the_page_asked_is_shown_before_it_happens(
    till: Till, ben: Keeper
) -> None:
    order_id = await till.paid_order()
    path = f"orders/{order_id}/refunds/"
    full = agreed(await ben.text(path, {"key": "k2", "way": "full"}))
    await ben.give_back(order_id, way="amount", amount="4.25")

    text = await ben.text(path, full, status=409)
    await ben.post(path, agreed(text))

    assert "Something has changed meanwhile" in text
    assert "Give £10.00 back?" in text
    assert given_back(till) == [425, 1000]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"way": "amount", "amount": "14.26"}, "Only £14.25 of what was paid can still"),
        ({"way": "amount", "amount": "a lot"}, "“a lot” is not an amount in GBP"),
        ({"way": "amount", "amount": "5.001"}, "“5.001” is not an amount in GBP"),
        ({"way": "amount", "amount": "-5"}, "“-5” is not an amount in GBP"),
        ({"way": "amount", "amount": "0"}, "Nothing cannot go back"),
        ({"way": "amount", "amount": ""}, "Say how much is to go back"),
        ({"way": "lines"}, "Choose what is given back"),
        ({"way": "full", "note": "x" * 501}, "At most 500 letters"),
    ],
)
async def test_what_cannot_be_is_said_and_what_was_typed_stays(
    till: Till, ben: Keeper, form: dict[str, str], words: str
) -> None:
    order_id = await till.paid_order()

    typed = {"key": "k1", "note": "Sorry"} | form
    text = await ben.text(f"orders/{order_id}/refunds/", typed, status=422)

    assert words in text
    assert f'value="{form.get("amount", "")}"' in text
    assert typed["note"] in text
    assert 'name="key" value="k1"' in text
    assert await till.refunds() == []


async def test_more_of_a_thing_than_was_bought_does_not_go_back(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    tea, soap = await item_ids(till, order_id)
    await ben.give_back(order_id, way="lines", **{f"item-{tea}": "1"})

    form = {"key": "k2", "way": "lines", f"item-{tea}": "2", f"item-{soap}": "x"}
    text = await ben.text(f"orders/{order_id}/refunds/", form, status=422)

    assert "Only 1 of “Tea” is left to be given back" in text
    assert "“x” is not a number" in text


async def test_what_sumup_refuses_can_be_given_back_another_time(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    (payment,) = await till.payments()
    till.sumup.give_back(payment.transaction_id, Money(1000, "GBP"))

    await ben.give_back(order_id, way="full", put_back="on")
    text = await ben.get(f"orders/{order_id}/")
    form = await ben.get(f"orders/{order_id}/refunds/new/")

    assert "SumUp would not give £14.25 back. Nothing was changed." in text
    assert "SumUp refused it" in text
    assert "£14.25 of £14.25 can still go back" in form
    assert "of 2" in form


async def test_while_sumup_is_silent_the_page_says_that_it_is_under_way(
    till: Till, ben: Keeper
) -> None:
    order_id = await till.paid_order()
    till.sumup.behave(Call.READ_TRANSACTION, Fault.ERROR_BEFORE)

    await ben.give_back(order_id, way="full")
    text = await ben.get(f"orders/{order_id}/")

    assert "£14.25 is going back. SumUp has not confirmed it yet." in text
    assert "Under way" in text


async def test_going_back_to_the_form_keeps_what_was_typed(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()
    path = f"orders/{order_id}/refunds/"
    typed = {"key": "k1", "way": "amount", "amount": "5.50", "note": "Sorry"}
    asked = agreed(await ben.text(path, typed))
    del asked["agreed"]

    text = await ben.text(path, asked | {"change": "yes"})

    assert 'value="5.50"' in text
    assert "Sorry" in text


async def test_a_refund_is_written_down_with_who_asked_for_it(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()

    await ben.give_back(order_id, way="amount", amount="5")

    async with reading() as session:
        trail = Trail(within=BAKERY, actions=[Audited.REFUND_ASKED])
        (row,) = await audit_trail(session, trail, limit=5)
    assert (row["actor_id"], row["object_id"]) == (KEEPER.id, order_id)
    assert row["detail"]["amount"] == "5.00 GBP"


async def test_nothing_goes_back_of_an_order_that_was_not_paid(till: Till, ben: Keeper) -> None:
    created = await till.order()

    form = {"way": "full", "agreed": "1425"}
    answer = await ben.post(f"orders/{created.order_id}/refunds/", form)

    assert answer.status_code == 303
    assert await till.refunds() == []


async def test_an_order_of_another_page_is_not_there(till: Till, ben: Keeper) -> None:
    order_id = await till.paid_order()

    there = await ben.browser.get(f"/keep/{BAKERY + 1}/orders/{order_id}/")
    refund = await ben.post(f"orders/{order_id}/refunds/", {"way": "full"}, page=BAKERY + 1)

    assert (there.status_code, refund.status_code) == (404, 404)
    assert await till.refunds() == []
