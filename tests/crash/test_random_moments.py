"""Apps are killed at random moments while several people buy; every purchase ends as it must."""

import asyncio
from random import Random

import pytest

from shared.testing.telling import Tell
from tests.crash.effort import Effort
from tests.crash.house import APPS, House
from tests.crash.purchase import buy_a_loaf
from tests.crash.right_end import RightEnd

pytestmark = pytest.mark.crash

SHOPPERS = 3
LONGEST_PAUSE_SECONDS = 3.0


async def kill_now_and_then(house: House, random: Random, kills: int) -> None:
    """Kill one app after the other, whatever it is doing."""
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))
        house.kill(random.choice(APPS))


async def buy_until(house: House, killing: asyncio.Task[None], shopper: int) -> dict[str, int]:
    """Buy again and again while there is killing, each time refunded at once; return the sums."""
    given_back: dict[str, int] = {}
    while not killing.done():
        email = f"random-{shopper}-{len(given_back)}@example.org"
        await buy_a_loaf(house, email)
        (order,) = await house.databases.rows(
            "orders", "SELECT id FROM orders WHERE email = $1 AND state = 'paid'", email
        )
        given_back[email] = await house.keeper.give_back(order["id"], everything=False)
    return given_back


async def test_killed_at_random_moments_every_purchase_comes_to_its_one_right_end(
    house: House, effort: Effort, tell: Tell
) -> None:
    house.begin()
    deaths = house.deaths
    killing = asyncio.create_task(kill_now_and_then(house, Random(effort.seed), effort.kills))

    sums = await asyncio.gather(*(buy_until(house, killing, each) for each in range(SHOPPERS)))
    await killing
    await house.settle_down()

    end = RightEnd(house)
    bought = {email: amount for them in sums for email, amount in them.items()}
    for email, amount in bought.items():
        await end.of_refunded(email, await end.of_paid(email), amount)
    await end.of_all()
    tell(
        f"{house.deaths - deaths} deaths at random moments of {len(bought)} purchases,"
        f" PROOF_SEED={effort.seed}"
    )
    assert end.differences == []
