"""The reconciler brings every attempt to its one right end, with nobody's help."""

from datetime import timedelta

import pytest

from glue.contracts import blog
from glue.contracts.orders import OrderState
from orders.models import AttemptStatus, EndedBecause
from orders.payments.accounts import SumUpAccounts
from orders.payments.reconciling import check_due_attempts, end_if_closed
from orders.payments.schedule import LONGEST_PAUSE
from orders.tests.factories import SUMUP
from orders.tests.till import Till
from shared.clock import utcnow
from shared.db import transaction
from shared.payments.sumup import CheckoutStatus, SumUpClients
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault

MINUTE = timedelta(minutes=1)


async def test_a_payment_nobody_told_us_of_is_found(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.WEBHOOK, Fault.LOST)
    await till.pay(created.order_id)

    await till.reconcile(after=LONGEST_PAUSE)

    assert await till.state(created.order_id) is OrderState.PAID


async def test_checks_grow_rare_and_stay_bounded(till: Till) -> None:
    created = await till.order()
    pauses = []

    for _ in range(6):
        attempt = await till.attempt(created.order_id)
        assert attempt.next_check_at is not None
        pauses.append((attempt.next_check_at - utcnow()).total_seconds())
        till.clock.move_to(attempt.next_check_at)
        await till.reconcile()

    assert pauses == [15, 15, 30, 60, 120, 120]


async def test_what_is_not_due_is_left_alone(till: Till) -> None:
    await till.order()

    await till.reconcile(after=timedelta(seconds=14))

    assert till.sumup.calls[Call.READ_CHECKOUT] == 0


async def test_an_order_nobody_pays_is_closed_at_sumup_before_it_ends(till: Till) -> None:
    created = await till.order()

    await till.reconcile(after=31 * MINUTE)
    assert await till.state(created.order_id) is OrderState.PENDING

    await till.reconcile(after=10 * MINUTE)
    record = await till.record(created.order_id)
    assert (record.state, record.ended_because) == (OrderState.EXPIRED, EndedBecause.NOT_PAID)
    assert await till.events(created.order_id) == ["order.created", "order.expired"]
    assert till.sumup.checkouts[0].status is CheckoutStatus.EXPIRED
    assert (await till.attempt(created.order_id)).next_check_at is None


async def test_a_checkout_sumup_keeps_open_is_deactivated_first(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING)

    await till.reconcile(after=41 * MINUTE)

    assert till.sumup.calls[Call.DEACTIVATE] == 1
    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_a_payment_that_beats_the_closing_is_settled(till: Till) -> None:
    created = await till.order()
    till.clock.advance(29 * MINUTE)
    await till.pay(created.order_id)
    till.sumup.behave(Call.READ_CHECKOUT, Fault.LAGGING)

    await till.reconcile(after=12 * MINUTE)

    assert till.sumup.calls[Call.DEACTIVATE] == 1
    assert await till.state(created.order_id) is OrderState.PAID
    assert await till.events(created.order_id) == ["order.created", "order.paid"]


async def test_an_order_does_not_end_while_sumup_is_silent(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.READ_CHECKOUT, Fault.TIMEOUT_BEFORE, times=None)

    for _ in range(5):
        await till.reconcile(after=20 * MINUTE)

    assert await till.state(created.order_id) is OrderState.PENDING

    till.sumup.clear()
    await till.reconcile(after=LONGEST_PAUSE)
    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_a_payment_before_days_of_silence_is_settled_after_them(till: Till) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    till.sumup.behave(Call.READ_CHECKOUT, Fault.ERROR_BEFORE, times=None)
    for _ in range(4):
        await till.reconcile(after=timedelta(days=1))
    till.sumup.clear()

    await till.reconcile(after=timedelta(hours=1))

    assert await till.state(created.order_id) is OrderState.PAID


async def test_long_after_its_end_an_attempt_is_checked_once_an_hour(till: Till) -> None:
    created = await till.order()
    till.sumup.behave(Call.READ_CHECKOUT, Fault.ERROR_BEFORE, times=None)
    for _ in range(9):
        await till.reconcile(after=timedelta(days=1))

    attempt = await till.attempt(created.order_id)

    assert attempt.next_check_at == utcnow() + timedelta(hours=1)


async def test_an_attempt_that_was_never_opened_ends_with_its_order(till: Till) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE, times=None)
    created = await till.order()

    await till.reconcile(after=41 * MINUTE)

    attempt = await till.attempt(created.order_id)
    assert (attempt.status, attempt.problem) == (AttemptStatus.EXPIRED, "never opened")
    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_a_checkout_that_was_never_stored_is_found_by_its_reference_and_closed(
    till: Till,
) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.TIMEOUT_AFTER)
    till.sumup.behave(Call.LIST_CHECKOUTS, Fault.ERROR_BEFORE)
    created = await till.order()

    await till.reconcile(after=41 * MINUTE)

    (checkout,) = till.sumup.checkouts
    attempt = await till.attempt(created.order_id)
    assert (attempt.checkout_id, attempt.status) == (checkout.id, AttemptStatus.EXPIRED)
    assert await till.state(created.order_id) is OrderState.EXPIRED


async def test_blog_being_away_is_only_a_delay(
    till: Till, shop: FakeServices, runtime: Runtime
) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    runtime.extras[SumUpAccounts] = SumUpAccounts(
        SumUpClients(base_url=SUMUP, transport=till.sumup.transport())
    )
    shop.refuses(blog.PaymentAccountOf, blog.UnknownPageConfig())

    await till.reconcile(after=LONGEST_PAUSE)

    assert await till.state(created.order_id) is OrderState.PENDING


async def test_an_account_is_asked_for_once_and_serves_its_old_orders(
    till: Till, shop: FakeServices
) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    shop.refuses(blog.PaymentAccountOf, blog.NoPaymentAccount())

    await till.reconcile(after=LONGEST_PAUSE)

    assert await till.state(created.order_id) is OrderState.PAID
    assert len(shop.calls(blog.PaymentAccountOf)) == 1


async def test_an_attempt_in_doubt_is_left_to_a_person(till: Till) -> None:
    created = await till.order()
    async with transaction() as session:
        attempt = await session.merge(await till.attempt(created.order_id))
        attempt.reference = "of somebody else"

    await till.reconcile(after=MINUTE)
    await till.reconcile(after=41 * MINUTE)

    assert await till.status(created.order_id) is AttemptStatus.MISMATCH
    assert await till.state(created.order_id) is OrderState.PENDING
    assert till.sumup.calls[Call.READ_CHECKOUT] == 1


async def test_an_order_renewed_meanwhile_does_not_end(till: Till) -> None:
    created = await till.order()
    async with transaction() as session:
        order = await session.merge(await till.record(created.order_id))
        order.expires_at = utcnow() + MINUTE

    attempt = await till.attempt(created.order_id)
    await end_if_closed(created.order_id, last=attempt.id, now=utcnow())

    assert await till.state(created.order_id) is OrderState.PENDING


@pytest.mark.committed
async def test_one_attempt_that_cannot_be_checked_does_not_stop_the_others(
    till: Till, shop: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    orders = [await till.order(key=f"k{number}") for number in range(10)]
    for created in orders:
        await till.pay(created.order_id)
    async with transaction() as session:
        broken = await session.merge(await till.attempt(orders[0].order_id))
        broken.checkout_id = "not an id/of SumUp"
    till.clock.advance(LONGEST_PAUSE)

    assert await check_due_attempts() is True
    assert await check_due_attempts() is False

    states = [await till.state(created.order_id) for created in orders]
    assert states == [OrderState.PENDING] + [OrderState.PAID] * 9
    assert "could not be checked" in caplog.text
