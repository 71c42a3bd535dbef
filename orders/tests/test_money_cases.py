"""Money that comes late, twice or in another amount is put where it belongs, and told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from glue.contracts import events, market, orders
from glue.contracts.orders import OrderState
from orders.models import (
    AttemptStatus,
    CaseKind,
    CaseOutcome,
    PaymentAttempt,
    PaymentUse,
    RefundReason,
    RefundState,
)
from orders.tests.factories import KEEPER, basket_with_places
from orders.tests.readings import paid_reading, put_into_effect
from orders.tests.till import Till
from shared.clock import utcnow
from shared.contracts import Action
from shared.db import transaction
from shared.errors import DomainError
from shared.money import Money
from shared.outbox import drain_outbox
from shared.rpc import call_action, fetch_data
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault

HOUR = timedelta(hours=1)


async def second_attempt(till: Till, order_id: int) -> None:
    """Let an order have another checkout at SumUp, which ought not to be payable any more."""
    first = await till.attempt(order_id)
    async with transaction() as session:
        session.add(
            PaymentAttempt(
                order_id=order_id,
                number=2,
                reference=f"{first.reference}-b",
                status=AttemptStatus.PENDING,
                currency="GBP",
                amount_minor=first.amount_minor,
                checkout_id="checkout-b",
                hosted_url="http://sumup.test/b",
                valid_until=first.valid_until,
                opened_at=utcnow(),
            )
        )


async def note_claim_gone(order_id: int) -> bool:
    reply = await call_action(orders.NoteClaimGone(order_id=order_id), key=f"gone:{order_id}")
    return reply.is_news


async def test_places_that_are_free_are_taken_again_for_a_late_payment(
    till: Till, shop: FakeServices
) -> None:
    order_id = await till.paid_order(basket_with_places())

    await note_claim_gone(order_id)
    await till.let_sagas_run()

    (case,) = await till.cases()
    (retaken,) = shop.calls(events.RetakeEntriesForOrder)
    assert (case.kind, case.outcome) == (CaseKind.CLAIM_GONE, CaseOutcome.TAKEN_AGAIN)
    assert (retaken.entry_ids, retaken.ticket_ids) == ([31], [41])
    assert await till.refunds() == []
    assert "still free" in (await till.mails())[-1][1]


@pytest.mark.parametrize(
    ("contract", "error"),
    [
        (market.HoldStock, market.OutOfStock(lacking=[])),
        (market.CommitStock, market.StockGone()),
    ],
)
async def test_the_money_of_a_late_payment_goes_back_where_units_are_gone(
    till: Till, shop: FakeServices, contract: type[Action[market.Stock]], error: DomainError
) -> None:
    order_id = await till.paid_order()
    shop.refuses(contract, error)

    await note_claim_gone(order_id)
    await till.let_sagas_run()

    (case,) = await till.cases()
    (refund,) = await till.refunds()
    order = await till.record(order_id)
    assert case.outcome is CaseOutcome.REFUNDED
    assert (refund.state, refund.reason) == (RefundState.MADE, RefundReason.PLACES_GONE)
    assert (order.state, order.refunded_minor) == (OrderState.PAID, order.total_minor)
    assert [it.order_id for it in shop.calls(market.ReleaseStock)] == [order_id]
    assert [it.order_id for it in shop.calls(market.ReturnStock)] == [order_id]


async def test_the_money_goes_back_where_places_are_taken_and_both_sides_hear_of_it(
    till: Till, shop: FakeServices
) -> None:
    order_id = await till.paid_order(basket_with_places())
    shop.refuses(events.RetakeEntriesForOrder, events.PlacesTaken())

    await note_claim_gone(order_id)
    await till.let_sagas_run()

    (case,) = await till.cases()
    assert case.outcome is CaseOutcome.REFUNDED
    (cancelled,) = shop.calls(events.CancelEntriesForOrder)
    assert (cancelled.entry_ids, cancelled.ticket_ids) == ([31], [41])
    letters = dict((await till.mails())[-2:])
    assert "gone to somebody else" in letters["ada@example.com"]
    assert "£35.00" in letters[KEEPER.email]


async def test_a_case_is_opened_once_however_often_it_is_noted(till: Till) -> None:
    order_id = await till.paid_order(basket_with_places())

    first = await note_claim_gone(order_id)
    reply = await call_action(orders.NoteClaimGone(order_id=order_id), key="from another handler")

    assert (first, reply.is_news) == (True, False)
    assert len(await till.cases()) == 1


async def test_what_is_paid_twice_goes_back_and_the_order_stays_paid(
    till: Till, shop: FakeServices
) -> None:
    order_id = await till.paid_order()
    await second_attempt(till, order_id)
    await put_into_effect(till, order_id, await paid_reading(till, order_id, id="t-2"))

    balances = await till.balances()
    (case,) = await till.cases()
    _, surplus = await till.payments()
    assert case.kind is CaseKind.PAID_TWICE
    assert surplus.use is PaymentUse.TWICE
    assert balances == {"sales": -1425, "sumup:MBAKER01": 2850, "unmatched": -1425}
    assert await till.state(order_id) is OrderState.PAID
    assert [name for name in await till.events(order_id) if name == "order.paid"] == ["order.paid"]


async def test_a_payment_of_another_amount_goes_back_and_the_order_can_be_paid_anew(
    till: Till,
) -> None:
    created = await till.order()
    till.sumup.pay(await till.checkout_id(created.order_id), amount=Money(1000, "GBP"))
    await till.reconcile(after=timedelta(minutes=1))

    attempt = await till.attempt(created.order_id)
    (payment,) = await till.payments()
    assert attempt.status is AttemptStatus.EXPIRED
    assert (payment.use, payment.amount_minor) == (PaymentUse.WRONG_AMOUNT, 1000)
    assert await till.state(created.order_id) is OrderState.PENDING

    await till.let_sagas_run()

    (case,) = await till.cases()
    (refund,) = await till.refunds()
    assert case.outcome is CaseOutcome.REFUNDED
    assert (refund.reason, refund.amount_minor) == (RefundReason.WRONG_AMOUNT, 1000)
    assert await till.balances() == {"sumup:MBAKER01": 0, "unmatched": 0}
    await till.reconcile(after=HOUR)
    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_a_refund_that_sumup_refuses_leaves_the_case_open_for_a_person(
    till: Till, shop: FakeServices
) -> None:
    order_id = await till.paid_order(basket_with_places())
    (payment,) = await till.payments()
    till.sumup.give_back(payment.transaction_id, Money(3000, "GBP"))
    shop.refuses(events.RetakeEntriesForOrder, events.PlacesTaken())

    await note_claim_gone(order_id)
    await till.let_sagas_run()

    (case,) = await till.cases()
    assert case.is_open
    assert "given back" in (case.problem or "")
    assert "SumUp refused" in (await till.mails())[-1][1]


async def refused_case(till: Till, shop: FakeServices) -> int:
    """Return the id of a case whose refund SumUp has refused."""
    order_id = await till.paid_order(basket_with_places())
    (payment,) = await till.payments()
    till.sumup.give_back(payment.transaction_id, Money(3000, "GBP"))
    shop.refuses(events.RetakeEntriesForOrder, events.PlacesTaken())
    await note_claim_gone(order_id)
    await till.let_sagas_run()
    (case,) = await till.cases()
    return case.id


async def test_a_refused_case_is_told_to_whoever_looks_after_the_site(
    till: Till, shop: FakeServices
) -> None:
    case_id = await refused_case(till, shop)

    report = await fetch_data(orders.MoneyTroubles())

    (trouble,) = report.troubles
    assert (trouble.kind, trouble.case_id) == (orders.TroubleKind.UNRESOLVED, case_id)
    assert "given back" in trouble.why
    assert report.resolving == 0


async def test_a_refused_case_can_be_tried_again_once_it_is_possible(
    till: Till, shop: FakeServices
) -> None:
    case_id = await refused_case(till, shop)
    (payment,) = await till.payments()
    till.sumup.give_back(payment.transaction_id, Money(500, "GBP"))

    reply = await call_action(orders.RetryMoneyCase(case_id=case_id), key="a press")
    await till.let_sagas_run()

    (case,) = await till.cases()
    assert reply.is_news
    assert case.outcome is CaseOutcome.REFUNDED
    assert await till.balances() == {"refunds": 3500, "sales": -3500, "sumup:MBAKER01": 0}


async def test_a_foreign_case_is_closed_by_a_person_and_its_order_can_be_given_up(
    till: Till,
) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id)
    await put_into_effect(till, created.order_id, replace(reading, merchant_code="MOTHER01"))
    (case,) = await till.cases()

    first = await call_action(orders.CloseMoneyCase(case_id=case.id), key="one press")
    second = await call_action(orders.CloseMoneyCase(case_id=case.id), key="another press")
    await till.reconcile(after=HOUR)

    (case,) = await till.cases()
    assert (first.is_news, second.is_news) == (True, False)
    assert case.outcome is CaseOutcome.CLOSED_BY_HAND
    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_a_foreign_reading_is_asked_about_again_when_a_person_wants_it(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    reading = await paid_reading(till, created.order_id)
    await put_into_effect(till, created.order_id, replace(reading, merchant_code="MOTHER01"))

    await call_action(orders.RecheckOrder(order_id=created.order_id), key="a press")
    await till.reconcile()

    assert await till.state(created.order_id) is OrderState.PAID


async def test_an_order_that_sumup_does_not_tell_of_for_hours_is_overdue(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.READ_CHECKOUT, Fault.ERROR_BEFORE, times=None)
    await till.reconcile(after=3 * HOUR)

    report = await fetch_data(orders.MoneyTroubles())

    assert [(it.kind, it.order_id) for it in report.troubles] == [
        (orders.TroubleKind.OVERDUE, created.order_id)
    ]


async def test_a_paid_orders_events_are_delivered_with_units_and_places_kept(till: Till) -> None:
    await till.paid_order(basket_with_places())

    assert await drain_outbox() > 0


async def test_a_foreign_checkout_opens_one_case_and_moves_nothing(till: Till) -> None:
    created = await till.order()
    reading = await paid_reading(till, created.order_id)
    for _ in range(2):
        await put_into_effect(till, created.order_id, replace(reading, merchant_code="MOTHER01"))

    (case,) = await till.cases()
    assert (case.kind, case.payment_id) == (CaseKind.FOREIGN, None)
    assert await till.payments() == []
    assert await till.balances() == {}
