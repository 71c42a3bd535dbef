"""Settling what was paid: from SumUp's notification until every service has done its part."""

import time
from collections.abc import Sequence
from dataclasses import replace

from benchmarks.deeds.measuring import Act, Deed, measure_deeds
from benchmarks.deeds.shop import Shop
from benchmarks.measuring import Sample, load_once
from tests.proofs.things import rows
from tests.served import eventually

LEAST = 0.25
MOST_SECONDS = 300.0
LEFT = """
SELECT (SELECT count(*) FROM orders WHERE id = ANY($1) AND state <> 'paid')
  + (SELECT count(*) FROM event_deliveries WHERE delivered_at IS NULL) AS number
"""


def main(arguments: Sequence[str]) -> int:
    """Let SumUp tell of payments, and wait until nothing of them is left to do."""
    return measure_deeds(
        "settle",
        __doc__ or "",
        arguments,
        deeds={
            "a loaf": _settling(with_seat=False),
            "a loaf and a seat": _settling(with_seat=True),
        },
        least=LEAST,
        caption=(
            "From SumUp's notification until the order is paid, its loaf is sold, its seat is kept"
            " and its basket is empty; p50 and p99 are those of the notification's answer."
        ),
        with_loops=True,
    )


def _settling(*, with_seat: bool) -> Deed:
    async def ready(shop: Shop, number: int, at_once: int) -> Act:
        ordered = await shop.paid(number, with_seat=with_seat)
        ids, askings = [it.id for it in ordered], shop.notifications(ordered)

        async def all_are_settled() -> bool | None:
            (left,) = await rows(shop.served, "orders", LEFT, ids)
            return left["number"] == 0 or None

        async def act() -> Sample:
            began = time.perf_counter()
            sample = await load_once(askings, connections=at_once)
            await eventually(all_are_settled, within=MOST_SECONDS)
            return replace(sample, per_second=number / (time.perf_counter() - began))

        return act

    return ready
