"""What is bought, from the shelf to the money that goes back, and what is free, while apps die."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.crash.house import House
from tests.crash.recording import Point, points_of
from tests.crash.right_end import RightEnd
from tests.crash.shopper import Shopper


@dataclass(slots=True)
class Outcome:
    """What became of a purchase: points at which somebody died, those not met, differences."""

    tried: list[Point]
    missed: list[Point]
    passes: list[Point] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


Course = Callable[[House, int, Sequence[Point]], Awaitable[Outcome]]


async def purchase(house: House, number: int, points: Sequence[Point] = ()) -> Outcome:
    """Buy a loaf and a seat and have all of it refunded, while each app dies at these points."""
    return await _observe(house, points, _buy_and_give_back, f"shopper-{number}@example.org")


async def booking(house: House, number: int, points: Sequence[Point] = ()) -> Outcome:
    """Book a free seat, while each app dies at these points."""
    return await _observe(house, points, _book, f"guest-{number}@example.org")


async def _observe(
    house: House,
    points: Sequence[Point],
    act: Callable[[House, RightEnd, str], Awaitable[None]],
    email: str,
) -> Outcome:
    house.begin(points)
    end = RightEnd(house)
    try:
        await act(house, end, email)
    finally:
        passes = points_of(house.passes())
        missed = house.end()
    await end.of_all()
    return Outcome(house.died_at, missed, passes, end.differences)


async def _book(house: House, end: RightEnd, email: str) -> None:
    shopper = Shopper(house.served, email)
    try:
        await shopper.book(house.desk.free_seats)
    finally:
        await shopper.http.aclose()
    await house.settle_down()
    order_id = await end.of_booked(email)
    end.expect("seats in the order", await end.seats_of(order_id), 1)
    await end.of_kept(order_id)


async def _buy_and_give_back(house: House, end: RightEnd, email: str) -> None:
    shopper = Shopper(house.served, email)
    try:
        await shopper.buy(take_more=house.desk.take_seat)
        await house.settle_down()
        order_id = await end.of_paid(email)
        end.expect("seats in the order", await end.seats_of(order_id), 1)
    finally:
        await shopper.http.aclose()
    await end.of_kept(order_id)
    if not end.differences:
        amount = await house.keeper.give_back(order_id, everything=True)
        await house.settle_down()
        await end.of_paid(email)
        await end.of_refunded(email, order_id, amount)


async def buy_a_loaf(house: House, email: str) -> None:
    """Go the way of a shopper to the page that says that it is paid."""
    shopper = Shopper(house.served, email)
    try:
        await shopper.buy()
    finally:
        await shopper.http.aclose()
