"""Putting something into the basket, beside as many commits without a call."""

from collections.abc import Sequence
from functools import partial

from benchmarks.deeds.measuring import Act, Deed, measure_deeds
from benchmarks.deeds.shop import ONE, Shop
from benchmarks.measuring import load
from tests.proofs.buyers import PAGE

LEAST = 0.25


def main(arguments: Sequence[str]) -> int:
    """Let new visitors put loaves and seats into their baskets."""
    return measure_deeds(
        "basket",
        __doc__ or "",
        arguments,
        deeds={"a loaf": _putting("market"), "a seat": _putting("events")},
        least=LEAST,
        caption="A first thing in the basket of somebody who has none.",
        number=200,
    )


def _putting(app: str) -> Deed:
    async def ready(shop: Shop, number: int, at_once: int) -> Act:
        path = {"market": f"{shop.loaf}basket/", "events": shop.seat}[app]
        # To the page of the thing, where it says that it is in the basket now.
        asking = shop.posting(app, path, ONE, leads_to=f"/{PAGE}/")
        return partial(load, [asking], connections=at_once, requests=number)

    return ready
