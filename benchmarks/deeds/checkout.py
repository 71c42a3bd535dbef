"""Checking a basket out, as far as SumUp's page, beside as many commits without a call."""

from collections.abc import Sequence
from functools import partial

from benchmarks.deeds.measuring import Act, Deed, measure_deeds
from benchmarks.deeds.shop import Shop
from benchmarks.measuring import load_once

LEAST = 0.25


def main(arguments: Sequence[str]) -> int:
    """Let people press the button whose answer leads to SumUp."""
    return measure_deeds(
        "checkout",
        __doc__ or "",
        arguments,
        deeds={
            "a loaf": _checking_out(with_seat=False),
            "a loaf and a seat": _checking_out(with_seat=True),
        },
        least=LEAST,
        caption="From the button of the basket to the address of SumUp's page, which is simulated.",
    )


def _checking_out(*, with_seat: bool) -> Deed:
    async def ready(shop: Shop, number: int, at_once: int) -> Act:
        buyers = await shop.baskets(number, with_seat=with_seat)
        askings = shop.checkouts(buyers)
        for buyer in buyers:
            await buyer.http.aclose()
        return partial(load_once, askings, connections=at_once)

    return ready
