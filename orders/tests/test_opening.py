"""From the written intent to one checkout at SumUp, whatever happens in between."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from glue.contracts import blog, events
from glue.contracts.orders import OrderState
from orders.models import AttemptStatus, EndedBecause
from orders.payments.accounts import SumUpAccounts, account_client
from orders.payments.settling import settle
from orders.tests.factories import BAKERY_CONFIG, SUMUP, VERSION, basket_with_places
from orders.tests.till import Till
from shared.clock import utcnow
from shared.db import reading
from shared.db.bus import sagas
from shared.errors import DomainError
from shared.money import Money
from shared.payments.sumup import SumUpClients
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault

NEXT_TRY = timedelta(seconds=6)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.TIMEOUT_BEFORE,
        Fault.TIMEOUT_AFTER,
        Fault.ERROR_BEFORE,
        Fault.ERROR_AFTER,
        Fault.UNREADABLE,
        Fault.RATE_LIMITED,
    ],
)
async def test_whatever_sumup_answers_there_is_one_checkout_in_the_end(
    till: Till, fault: Fault
) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, fault)
    till.sumup.behave(Call.LIST_CHECKOUTS, Fault.ERROR_BEFORE)

    first = await till.order()
    till.sumup.clear()
    till.clock.advance(NEXT_TRY)
    second = await till.order()

    assert first.state is OrderState.PREPARING
    assert first.sumup_hosted_url is None
    assert second.state is OrderState.PENDING
    assert len(till.sumup.checkouts) == 1
    assert await till.checkout_id(second.order_id) == till.sumup.checkouts[0].id


async def test_a_checkout_opened_by_a_worker_that_died_is_adopted(till: Till) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)
    created = await till.order()
    await open_as_the_dead_worker(till, created.order_id)

    till.clock.advance(NEXT_TRY)
    again = await till.order()

    assert again.state is OrderState.PENDING
    assert len(till.sumup.checkouts) == 1
    assert await till.checkout_id(created.order_id) == till.sumup.checkouts[0].id


async def test_a_checkout_that_was_paid_before_it_was_stored_is_settled_next(till: Till) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)
    created = await till.order()
    till.sumup.pay(await open_as_the_dead_worker(till, created.order_id))

    till.clock.advance(NEXT_TRY)
    await till.order()
    await till.reconcile()

    assert await till.state(created.order_id) is OrderState.PAID


@pytest.mark.parametrize(
    "refusal", [blog.NoPaymentAccount(), blog.UnknownPageConfig()], ids=lambda it: it.code
)
async def test_an_account_that_is_gone_ends_the_order(
    till: Till, shop: FakeServices, refusal: DomainError
) -> None:
    shop.refuses(blog.PaymentAccountOf, refusal)

    created = await till.order()

    assert created.state is OrderState.EXPIRED
    assert (await till.record(created.order_id)).ended_because is EndedBecause.REFUSED
    assert await till.status(created.order_id) is AttemptStatus.REFUSED
    assert await till.events(created.order_id) == ["order.created", "order.expired"]


async def test_a_key_sumup_does_not_accept_ends_the_order(till: Till, shop: FakeServices) -> None:
    revoked = blog.PaymentAccount(
        page_config_id=BAKERY_CONFIG,
        version=VERSION,
        merchant_code="MBAKER01",
        api_key="revoked",
        currency="GBP",
        reference_prefix="BAKERY",
    )
    shop.answers(blog.PaymentAccountOf, revoked)

    created = await till.order(basket_with_places())

    attempt = await till.attempt(created.order_id)
    assert (created.state, created.sumup_hosted_url) == (OrderState.EXPIRED, None)
    assert attempt.problem is not None
    assert "401" in attempt.problem
    assert await _open_sagas() == 0


async def test_another_checkout_under_our_reference_is_not_adopted(till: Till) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE)
    created = await till.order()
    await open_as_the_dead_worker(till, created.order_id, amount=Money(100, "GBP"))

    till.clock.advance(NEXT_TRY)
    again = await till.order()

    attempt = await till.attempt(created.order_id)
    assert again.state is OrderState.EXPIRED
    assert attempt.checkout_id is None
    assert attempt.problem is not None
    assert "amount" in attempt.problem


async def test_places_that_are_gone_end_the_order_before_sumup_hears_of_it(
    till: Till, shop: FakeServices
) -> None:
    shop.refuses(events.ClaimEntriesForOrder, events.HoldExpired())

    created = await till.order(basket_with_places())

    assert created.state is OrderState.EXPIRED
    assert (await till.record(created.order_id)).ended_because is EndedBecause.PLACES_GONE
    assert not till.sumup.calls
    assert await till.events(created.order_id) == ["order.created", "order.expired"]


async def test_events_being_away_delays_the_order_and_loses_nothing(
    till: Till, shop: FakeServices
) -> None:
    action = basket_with_places()
    shop.answers(events.ClaimEntriesForOrder, _not_now)
    first = await till.order(action)
    shop.answers(events.ClaimEntriesForOrder, events.Places())

    till.clock.advance(NEXT_TRY)
    second = await till.order(action)

    assert (first.state, second.state) == (OrderState.PREPARING, OrderState.PENDING)
    assert len(set(shop.keys(events.ClaimEntriesForOrder))) == 1


async def test_an_attempt_that_could_not_be_opened_in_time_is_left_to_the_reconciler(
    till: Till,
) -> None:
    till.sumup.behave(Call.OPEN_CHECKOUT, Fault.ERROR_BEFORE, times=None)
    await till.order()
    till.clock.advance(timedelta(minutes=31))
    till.sumup.clear()

    late = await till.order()

    assert late.state is OrderState.PREPARING
    assert till.sumup.checkouts == ()
    assert await _open_sagas() == 0


async def test_time_may_run_out_between_the_steps(till: Till, shop: FakeServices) -> None:
    def slowly(claim: events.ClaimEntriesForOrder) -> events.Places:
        till.clock.advance(timedelta(minutes=31))
        return events.Places()

    shop.answers(events.ClaimEntriesForOrder, slowly)

    created = await till.order(basket_with_places())

    assert created.state is OrderState.PREPARING
    assert not till.sumup.calls
    assert await _open_sagas() == 0


async def test_events_being_away_for_too_long_leaves_the_attempt_to_the_reconciler(
    till: Till, shop: FakeServices
) -> None:
    action = basket_with_places()
    shop.answers(events.ClaimEntriesForOrder, _not_now)
    await till.order(action)
    till.clock.advance(timedelta(minutes=31))

    late = await till.order(action)

    assert late.state is OrderState.PREPARING
    assert len(shop.calls(events.ClaimEntriesForOrder)) == 1
    assert await _open_sagas() == 0


async def test_a_checkout_that_was_found_and_settled_first_stays_settled(
    till: Till, runtime: Runtime
) -> None:
    interrupted = Interrupted(till, pays=True)
    runtime.extras[SumUpAccounts] = SumUpAccounts(
        SumUpClients(base_url=SUMUP, transport=interrupted)
    )

    created = await till.order()

    assert interrupted.happened
    assert created.state is OrderState.PAID
    assert await till.status(created.order_id) is AttemptStatus.PAID
    assert await till.checkout_id(created.order_id) == till.sumup.checkouts[0].id


async def test_a_late_refusal_does_not_end_what_is_open(till: Till, runtime: Runtime) -> None:
    interrupted = Interrupted(till, answer=httpx.Response(403, json={"error_code": "NO"}))
    runtime.extras[SumUpAccounts] = SumUpAccounts(
        SumUpClients(base_url=SUMUP, transport=interrupted)
    )

    created = await till.order()

    assert interrupted.happened
    assert created.state is OrderState.PENDING
    assert created.sumup_hosted_url is not None


async def test_the_connections_to_sumup_are_closed_with_the_app(till: Till) -> None:
    transport = Interrupted(till)

    await SumUpAccounts(SumUpClients(base_url=SUMUP, transport=transport)).aclose()

    assert transport.is_closed


class Interrupted(httpx.AsyncBaseTransport):
    """Lets the reconciler run between SumUp's answer and the worker that gets it."""

    def __init__(
        self, till: Till, *, answer: httpx.Response | None = None, pays: bool = False
    ) -> None:
        self.happened = False
        self.is_closed = False
        self._till = till
        self._sumup = till.sumup.transport()
        self._answer = answer
        self._pays = pays

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._sumup.handle_async_request(request)
        if request.method == "POST" and not self.happened:
            self.happened = True
            (checkout,) = self._till.sumup.checkouts
            if self._pays:
                self._till.sumup.pay(checkout.id)
            await settle(await self._till.attempt_of(checkout.reference))
            return self._answer or answer
        return answer

    async def aclose(self) -> None:
        self.is_closed = True


async def open_as_the_dead_worker(till: Till, order_id: int, *, amount: Money | None = None) -> str:
    """Open the checkout as the step does, and die before storing it."""
    attempt = await till.attempt(order_id)
    client = await account_client(BAKERY_CONFIG, VERSION)
    checkout = await client.open_checkout(
        reference=attempt.reference,
        amount=amount or attempt.amount,
        description="opened, and never stored",
        return_url="http://orders.test/",
        redirect_url="http://orders.test/",
        valid_until=utcnow() + timedelta(minutes=30),
    )
    return checkout.id


def _not_now(claim: events.ClaimEntriesForOrder) -> events.Places:
    raise _Away()


class _Away(DomainError):
    code = "away"


async def _open_sagas() -> int:
    async with reading() as session:
        found = await session.execute(select(sagas.c.id).where(sagas.c.finished_at.is_(None)))
    return len(found.all())
