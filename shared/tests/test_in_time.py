"""What mostly need not be waited for is given up where it has to be, after so long."""

import asyncio

import pytest

from shared.web.in_time import in_time


class Door:
    """Lets through whoever comes once it is open, and notes who did and who was sent away."""

    def __init__(self) -> None:
        self.open, self.noted = asyncio.Event(), list[str]()
        self.is_waited_at = asyncio.Event()

    async def go_through(self, *, twice: bool = False) -> None:
        try:
            self.is_waited_at.set()
            await self.open.wait()
            if twice:
                self.open.clear()
                self.is_waited_at.set()
                await self.open.wait()
            self.noted.append("through")
        except asyncio.CancelledError:
            self.noted.append("sent away")
            raise


async def fail() -> None:
    raise LookupError("at once")


async def test_what_does_not_wait_is_done_in_no_time() -> None:
    door = Door()
    door.open.set()

    await in_time(door.go_through(), seconds=0)

    assert door.noted == ["through"]


async def test_what_fails_at_once_fails() -> None:
    with pytest.raises(LookupError):
        await in_time(fail(), seconds=60)


async def test_what_waits_is_gone_on_with() -> None:
    door = Door()
    going = asyncio.create_task(in_time(door.go_through(twice=True), seconds=60))

    for _ in range(2):
        await door.is_waited_at.wait()
        door.is_waited_at.clear()
        door.open.set()
    await going

    assert door.noted == ["through"]


async def test_what_waits_for_too_long_is_given_up() -> None:
    door = Door()

    with pytest.raises(TimeoutError):
        await in_time(door.go_through(), seconds=0)

    assert door.noted == ["sent away"]


async def test_a_cancellation_reaches_what_waits() -> None:
    door = Door()
    going = asyncio.create_task(in_time(door.go_through(), seconds=60))
    await door.is_waited_at.wait()

    going.cancel()
    with pytest.raises(asyncio.CancelledError):
        await going

    assert door.noted == ["sent away"]


async def test_what_is_waited_for_may_fail_for_whoever_waits_for_it() -> None:
    failing = asyncio.get_running_loop().create_future()
    noted = list[str]()

    async def go_on_all_the_same() -> None:
        try:
            await failing
        except LookupError:
            noted.append("failed")
        noted.append("gone on")

    going = asyncio.create_task(in_time(go_on_all_the_same(), seconds=60))
    await asyncio.sleep(0)
    failing.set_exception(LookupError("not there"))
    await going

    assert noted == ["failed", "gone on"]
