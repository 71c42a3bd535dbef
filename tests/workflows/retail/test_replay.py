"""Real invoices, through the real services: what was sold and given back is right to the penny."""

import pytest

from orders.ledger.verifying import prove
from shared.runtime import running
from shared.testing.data import real_data
from tests.workflows.bakery import Bakery
from tests.workflows.platform import Platform
from tests.workflows.retail.invoices import MoneyBack, Sorted, read_invoices, sort_out
from tests.workflows.retail.replaying import Replay
from tests.workflows.retail.sums import sums_of

pytestmark = pytest.mark.thorough

FEW = 8


def a_sample(found: Sorted) -> Sorted:
    """Take some money back, and the invoices of what it is for; bin/proof retail takes all."""
    backs = [it for it in found.events if isinstance(it, MoneyBack)][:FEW]
    invoices = {line.invoice for back in backs for line, _ in back.taken}
    kept = [
        it
        for it in found.events
        if (it in backs if isinstance(it, MoneyBack) else it[0].invoice in invoices)
    ]
    return Sorted(events=kept)


async def test_some_invoices_and_their_cancellations_are_right_to_the_penny(
    platform: Platform, bakery: Bakery
) -> None:
    found = a_sample(sort_out(read_invoices(real_data("retail/invoices"))))
    replay = Replay(platform, bakery)

    await replay.everything(found)

    with running(platform.runtime("orders")):
        sums = await sums_of()
        proof = await prove()
    assert found.sales_minor > 0
    assert (sums.paid_minor, sums.refunded_minor) == (found.sales_minor, found.back_minor)
    assert sums.balances == {
        "refunds": found.back_minor,
        "sales": -found.sales_minor,
        "sumup:MROSE001": found.sales_minor - found.back_minor,
    }
    assert proof.differences == []
