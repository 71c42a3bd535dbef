"""Orders are told to the person, and kept without them when they are erased."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from glue.contracts.families import DataSection, ErasureWaits
from glue.contracts.orders import (
    ErasePerson,
    ExportPerson,
    NoteClaimGone,
    OrdersForIdentity,
    OrderState,
)
from orders.keeping.forms import NoteForm
from orders.keeping.service import write_note
from orders.models import Order, OrderItem, OrderNote, Payment
from orders.tests.factories import BAKERY, basket, basket_with_places
from orders.tests.till import Till
from shared.db import reading, transaction
from shared.rpc import call_action
from shared.rpc.client import RpcClient

ADA, BEN = 3, 4
EMAIL = "ada@example.com"
ERASE_ADA = ErasePerson(user_id=ADA, email=EMAIL)


@pytest.fixture
def blog(sibling_named: Callable[[str], RpcClient]) -> RpcClient:
    """The sibling that may ask."""
    return sibling_named("blog")


async def buy(till: Till, *, key: str = "k1", **changes: object) -> int:
    created = await till.order(basket(**changes), key=key)
    await till.pay(created.order_id)
    await till.reconcile(after=timedelta(minutes=1))
    assert await till.state(created.order_id) is OrderState.PAID
    return created.order_id


async def held(blog: RpcClient, user_id: int = ADA, email: str = EMAIL) -> dict[str, DataSection]:
    part = await blog.fetch(ExportPerson(user_id=user_id, email=email))
    return {section.name: section for section in part.sections}


async def sums() -> tuple[int, int, int]:
    async with reading() as session:
        totals = [
            await session.scalar(select(func.coalesce(func.sum(column), 0)))
            for column in (Order.total_minor, OrderItem.line_total_minor, Payment.amount_minor)
        ]
    return totals[0] or 0, totals[1] or 0, totals[2] or 0


async def test_a_person_is_told_their_orders_with_lines_and_payments(
    till: Till, blog: RpcClient
) -> None:
    order_id = await buy(till, user_id=ADA)
    await till.order(basket(user_id=BEN, email="ben@example.com"), key="k2")

    sections = await held(blog)

    assert [*sections] == [
        "orders",
        "items",
        "places",
        "attempts",
        "payments",
        "refunds",
        "notes",
        "letters",
        "deeds",
    ]
    assert [row[0] for row in sections["orders"].rows] == [order_id]
    assert "14.25 GBP" in sections["orders"].rows[0]
    assert [row[1:3] for row in sections["items"].rows] == [["Tea", 2], ["Soap", 1]]
    assert [row[1] for row in sections["payments"].rows] == ["14.25 GBP"]
    assert len(sections["letters"].rows) == 1


async def test_what_a_guest_ordered_under_their_address_is_theirs_too(
    till: Till, blog: RpcClient
) -> None:
    await till.order(basket_with_places(email="Ada@example.com"))
    await till.order(basket(user_id=BEN), key="k2")

    sections = await held(blog)

    assert [row[2] for row in sections["places"].rows] == ["Bread lesson", "Supper"]
    assert len(sections["orders"].rows) == 1


async def test_erasing_takes_the_person_out_and_leaves_the_books_as_they_are(
    till: Till, blog: RpcClient, sibling: RpcClient
) -> None:
    order_id = await buy(till, user_id=ADA)
    before = await sums()

    erased = await blog.act(ERASE_ADA, key="erase:1:orders")

    order = await till.record(order_id)
    assert erased.rows == 2, "the order, and its receipt that was mailed"
    assert (order.user_id, order.session_id, order.email) == (None, None, None)
    assert (order.state, order.erased_at) == (OrderState.PAID, till.clock.now())
    assert await sums() == before
    assert await till.mails() == []
    assert await sibling.fetch(OrdersForIdentity(user_id=ADA)) == []


async def test_while_something_is_being_paid_erasing_waits_and_changes_nothing(
    till: Till, blog: RpcClient
) -> None:
    paid = await buy(till, user_id=ADA)
    open_order = (await till.order(basket(user_id=ADA), key="k2")).order_id

    with pytest.raises(ErasureWaits):
        await blog.act(ERASE_ADA, key="erase:1:orders")
    untouched = (await till.record(paid)).user_id
    await till.reconcile(after=timedelta(hours=3))
    await blog.act(ERASE_ADA, key="erase:1:orders")

    assert untouched == ADA
    assert await till.state(open_order) is OrderState.EXPIRED
    assert (await till.record(open_order)).user_id is None


async def test_a_receipt_somebody_had_sent_to_the_person_is_forgotten_and_the_order_stays_theirs(
    till: Till, blog: RpcClient
) -> None:
    order_id = await buy(till, user_id=BEN, email=EMAIL)

    await blog.act(ERASE_ADA, key="erase:1:orders")

    order = await till.record(order_id)
    assert (order.user_id, order.email, order.erased_at) == (BEN, None, None)
    assert await till.mails() == []


async def test_a_receipt_that_went_to_another_address_of_theirs_is_forgotten(
    till: Till, blog: RpcClient
) -> None:
    await buy(till, user_id=ADA, email="office@example.com")

    await blog.act(ERASE_ADA, key="erase:1:orders")

    assert await till.mails() == []


async def test_what_was_written_about_a_late_payment_is_forgotten_at_every_address(
    till: Till, blog: RpcClient
) -> None:
    order_id = await buy(till, user_id=ADA, email="work@example.com")
    await call_action(NoteClaimGone(order_id=order_id), key="gone")
    await till.let_sagas_run()
    before = len(await till.mails())

    await blog.act(ERASE_ADA, key="e1")

    assert before == 2
    assert await till.mails() == []


@pytest.mark.parametrize("values", [{"user_id": ADA}, {"email": EMAIL}, {"session_id": "s"}])
async def test_an_order_without_its_person_is_never_given_one_again(
    till: Till, blog: RpcClient, values: dict[str, object]
) -> None:
    await buy(till, user_id=ADA)
    await blog.act(ERASE_ADA, key="erase:1:orders")

    with pytest.raises(IntegrityError, match="erased_is_nobodys"):
        async with transaction() as session:
            await session.execute(update(Order).values(**values))


async def note(till: Till, order_id: int, *, by: int, text: str) -> None:
    async with transaction() as session:
        await write_note(
            session,
            order_id,
            NoteForm(text=text),
            page_id=BAKERY,
            user_id=by,
            now=till.clock.now(),
        )


async def test_notes_of_keepers_are_told_to_the_customer_and_go_with_them(
    till: Till, blog: RpcClient
) -> None:
    order_id = await buy(till, user_id=ADA)
    await note(till, order_id, by=BEN, text="Ada rang about the crust")

    told = (await held(blog))["notes"].rows
    await blog.act(ERASE_ADA, key="erase:1:orders")

    assert [row[2] for row in told] == ["Ada rang about the crust"]
    async with reading() as session:
        assert (await session.scalars(select(OrderNote))).all() == []


async def test_a_keeper_who_is_erased_leaves_the_note_and_not_their_number(
    till: Till, blog: RpcClient
) -> None:
    order_id = await buy(till, user_id=BEN, email="ben@example.com")
    await note(till, order_id, by=ADA, text="No nuts")

    told = (await held(blog))["notes"].rows
    await blog.act(ERASE_ADA, key="erase:1:orders")

    assert [row[2] for row in told] == ["No nuts"]
    async with reading() as session:
        (left,) = (await session.scalars(select(OrderNote))).all()
    assert (left.text, left.user_id) == ("No nuts", None)
