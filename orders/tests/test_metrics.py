"""What Prometheus is told of the money."""

from datetime import timedelta

from glue.contracts import orders
from orders.metrics import money
from orders.tests.till import Till
from shared.db import reading
from shared.rpc import call_action
from shared.testing.metrics import values_of

LAG = ("rose_ash_payment_checks_due", "rose_ash_payment_check_lag_seconds")


async def told() -> dict[str, float | dict[str, float]]:
    async with reading() as session:
        return values_of(await money(session))


async def test_open_cases_are_told_by_their_kind(till: Till) -> None:
    order_id = await till.paid_order()
    await call_action(orders.NoteClaimGone(order_id=order_id), key="gone")

    cases = (await told())["rose_ash_money_cases"]

    assert cases == {"claim-gone": 1, "paid-twice": 0, "wrong-amount": 0, "foreign": 0}


async def test_it_is_told_how_far_the_reconciler_is_behind(till: Till) -> None:
    created = await till.order()
    due_at = (await till.attempt(created.order_id)).next_check_at
    assert due_at is not None
    before = await told()

    till.clock.move_to(due_at + timedelta(seconds=40))
    behind = await told()

    assert [before[name] for name in LAG] == [0, 0]
    assert [behind[name] for name in LAG] == [1, 40]
