"""orders is killed at the worst moment, and started again."""

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.crash.shopper import Shopper
from tests.served import Served, eventually

pytestmark = pytest.mark.crash


async def checkouts(served: Served) -> list[dict[str, Any]]:
    answer = await served.http.get(served.url("sumup", "/_simulator/checkouts"))
    return list(answer.json())


async def rows(served: Served, statement: str) -> list[asyncpg.Record]:
    url = served.servers.postgres.url(served.databases["orders"])
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


async def test_killed_between_sumups_answer_and_our_record_leads_to_one_order_and_one_checkout(
    served: Served, shopper: Shopper
) -> None:
    await shopper.pick()
    never_answers = {"call": "open-checkout", "fault": "timeout-after", "times": 1}
    await served.http.post(served.url("sumup", "/_simulator/behaviour"), json=never_answers)

    sending = asyncio.create_task(shopper.send_basket())
    await eventually(lambda: opened(served))
    served.kill("orders")
    refused = await sending
    before = await rows(served, "SELECT checkout_id FROM payment_attempts")
    await served.start("orders")
    await eventually(lambda: stored(served), within=60)
    again = await shopper.send_basket()

    assert refused.status_code == 503
    assert "Nothing was charged" in refused.text
    assert [row["checkout_id"] for row in before] == [None]
    (checkout,) = await checkouts(served)
    (order,) = await rows(served, "SELECT id, state FROM orders")
    (attempt,) = await rows(served, "SELECT order_id, checkout_id FROM payment_attempts")
    assert order["state"] == "pending"
    assert (attempt["order_id"], attempt["checkout_id"]) == (order["id"], checkout["id"])
    assert again.status_code == 303
    assert again.headers["Location"].startswith(served.url("sumup", ""))


async def opened(served: Served) -> bool | None:
    return True if await checkouts(served) else None


async def stored(served: Served) -> bool | None:
    found = await rows(served, "SELECT 1 FROM payment_attempts WHERE checkout_id IS NOT NULL")
    return True if found else None
