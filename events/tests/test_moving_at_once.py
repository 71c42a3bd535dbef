"""Several bookings moved to one time at once, on real commits: no time is kept by one too many."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from events.bookings.service import keep_if_free
from events.entries.errors import SlotTaken, TimeFull
from events.holding import Holder
from events.slots.service import SlotTerms
from events.tests.factories import ADA, Bakery
from events.tests.offers import COUNTER, OVEN, TEN, Offer
from events.tests.test_moving import entry_of, move_to
from shared.db import transaction
from shared.money import Money

pytestmark = pytest.mark.committed

FREE = Money.zero("GBP")
HOURS = [timedelta(hours=it) for it in (-2, -1, 1, 2)]


async def keep_four(bakery: Bakery, terms: SlotTerms) -> tuple[Offer, list[int]]:
    """Have four bookings around ten o'clock kept."""
    offer = await Offer.of(bakery.calendar_id, replace(terms, cost=FREE))
    ids = [await offer.book(Holder(7 + n, None), TEN + it, 60) for n, it in enumerate(HOURS)]
    for entry_id in ids:
        async with transaction() as session:
            assert await keep_if_free(session, entry_id, user_id=ADA.user_id)
    return offer, ids


@pytest.mark.parametrize(
    ("terms", "fit", "refusal"), [(OVEN, 1, SlotTaken), (COUNTER, 2, TimeFull)]
)
async def test_of_those_moved_to_one_time_at_once_as_many_are_as_fit(
    bakery: Bakery, terms: SlotTerms, fit: int, refusal: type[Exception]
) -> None:
    offer, ids = await keep_four(bakery, terms)

    results = await asyncio.gather(*(move_to(it, TEN) for it in ids), return_exceptions=True)

    refused = [type(it) for it in results if isinstance(it, BaseException)]
    assert refused == [refusal] * (4 - fit)
    begins = [(await entry_of(it)).starts_at for it in ids]
    assert begins.count(TEN) == fit
    assert await offer.counts() == await offer.counts_by_bookings()
