"""A key that a seller has replaced at SumUp is no reason to lose sight of what it was used for."""

from glue.contracts import blog
from glue.contracts.orders import OrderState
from orders.models import RefundState
from orders.payments.accounts import SumUpAccounts
from orders.payments.schedule import LONGEST_PAUSE
from orders.tests.factories import BAKER, OTHER, SUMUP
from orders.tests.test_refunds import mean
from orders.tests.till import Till
from shared.payments.sumup import SumUpClients
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call
from shared.testing.sumup.merchants import Merchant


def new_key_at(shop: FakeServices, runtime: Runtime, till: Till, *, merchant: Merchant) -> None:
    """Let the key that orders were opened with be revoked, and another account be current."""

    def answer(query: blog.PaymentAccountOf) -> blog.PaymentAccount:
        is_current = query.version is None
        return blog.PaymentAccount(
            page_config_id=query.page_config_id,
            version=2 if query.version is None else query.version,
            merchant_code=merchant.code if is_current else BAKER.code,
            api_key=merchant.api_key if is_current else "sup_sk_revoked",
            currency="GBP",
            reference_prefix="BAKERY",
        )

    shop.answers(blog.PaymentAccountOf, answer)
    runtime.extras[SumUpAccounts] = SumUpAccounts(
        SumUpClients(base_url=SUMUP, transport=till.sumup.transport())
    )


async def test_an_order_under_a_key_that_was_revoked_is_settled_with_the_accounts_new_one(
    till: Till, shop: FakeServices, runtime: Runtime
) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    new_key_at(shop, runtime, till, merchant=BAKER)

    for _ in range(2):
        await till.reconcile(after=LONGEST_PAUSE)

    assert await till.state(created.order_id) is OrderState.PAID


async def test_the_key_of_another_account_is_not_tried_in_place_of_a_revoked_one(
    till: Till, shop: FakeServices, runtime: Runtime
) -> None:
    created = await till.order()
    await till.pay(created.order_id)
    new_key_at(shop, runtime, till, merchant=OTHER)

    for _ in range(3):
        await till.reconcile(after=LONGEST_PAUSE)

    assert await till.state(created.order_id) is OrderState.PENDING
    assert till.sumup.calls[Call.READ_CHECKOUT] == 3


async def test_money_goes_back_with_the_new_key_where_the_old_one_was_revoked(
    till: Till, shop: FakeServices, runtime: Runtime
) -> None:
    order_id = await till.paid_order()
    new_key_at(shop, runtime, till, merchant=BAKER)
    await mean(order_id, 500)

    for _ in range(2):
        await till.let_sagas_run(after=LONGEST_PAUSE)

    assert [it.state for it in await till.refunds()] == [RefundState.MADE]
