"""What a shopper is told whose order is cut off at the worst moment."""

import pytest

from tests.crash.house import House
from tests.crash.recording import Point
from tests.crash.shopper import Shopper

pytestmark = pytest.mark.crash

ANSWERED = Point("orders", "after calling SumUp: AsyncCheckoutsResource.create", 1)


async def test_killed_between_sumups_answer_and_our_record_it_says_that_nothing_was_charged(
    house: House, shopper: Shopper
) -> None:
    await shopper.have_a_loaf()
    seen = await shopper.see_basket()
    house.begin([ANSWERED])

    refused = await shopper.send(seen)
    await house.settle_down()
    again = await shopper.reach_sumup()

    assert house.died_at == [ANSWERED]
    assert refused.status_code == 503
    assert "Nothing was charged" in refused.text
    await shopper.pay(again)
    rows = await house.databases.rows(
        "orders", "SELECT state FROM orders WHERE email = $1", shopper.email
    )
    assert rows == [{"state": "paid"}]
