"""The served house and who looks after it: what dies is started again at once, and time passes."""

import asyncio
import os
import signal
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from glue.directory import SERVICES
from shared.points import arm, armed_file
from shared.testing.servers import Servers
from tests.crash.databases import Databases, connected
from tests.crash.desk import Desk, open_desk
from tests.crash.forked import spawn_forked
from tests.crash.keeper import Keeper
from tests.crash.recording import Point, passed_since, size_of
from tests.served import NotReady, Served, eventually, served_platform

APPS = tuple(service.name for service in SERVICES)
GLANCE_SECONDS = 0.04
CALM_SECONDS = 120.0


@dataclass(slots=True)
class House:
    """Seven apps, each of which may die at any point, and those who start them again."""

    served: Served
    databases: Databases
    desk: Desk
    keeper: Keeper
    folder: Path
    deaths: int = 0
    starts: Counter[str] = field(default_factory=Counter)
    died_at: list[Point] = field(default_factory=list)
    _down: set[str] = field(default_factory=set)
    _waiting: dict[str, deque[Point]] = field(default_factory=dict)
    _armed: dict[str, Point] = field(default_factory=dict)
    _began_at: int = 0

    def begin(self, points: Sequence[Point] = ()) -> None:
        """Begin a purchase: from now on passes are counted, and each app dies at these in turn."""
        self._began_at = size_of(self.folder)
        self.died_at = []
        self._armed.clear()
        self._waiting = {app: deque() for app in APPS}
        for point in points:
            self._waiting[point.app].append(point)
        for app in APPS:
            self._arm_next(app)

    def end(self) -> list[Point]:
        """End a purchase: nobody dies any more. Return the points that were not met."""
        for app in APPS:
            armed_file(self.folder, app).unlink(missing_ok=True)
        missed = [*self._armed.values(), *(it for them in self._waiting.values() for it in them)]
        self._armed.clear()
        self._waiting.clear()
        return missed

    def passes(self) -> list[tuple[str, str]]:
        """Return what was passed since the purchase began."""
        return passed_since(self.folder, self._began_at)

    def kill(self, app: str) -> None:
        """Kill an app at this moment, unless it is dead already."""
        if not self.served.has_died(app):
            os.kill(self.served.pid(app), signal.SIGKILL)

    async def start_afresh(self, app: str) -> None:
        """Have an app forget what its process remembers, before a purchase begins."""
        starts = self.starts[app]
        self.kill(app)
        await eventually(lambda: self._has_started_since(app, starts), within=CALM_SECONDS)

    async def settle_down(self) -> None:
        """Let time pass until nothing is left to be done by anybody."""
        try:
            await eventually(self._is_calm, within=CALM_SECONDS)
        except AssertionError as error:
            owed = "\n".join(await self.databases.what_is_owed())
            raise AssertionError(
                f"down: {self._who_is_down()}; still to be done:\n{owed}"
            ) from error

    async def mind(self, app: str) -> None:
        """Start an app again whenever it has died."""
        while True:
            if not self.served.has_died(app):
                await asyncio.sleep(GLANCE_SECONDS)
                continue
            self._down.add(app)
            self.deaths += 1
            point = self._armed.pop(app, None)
            if point is not None and not armed_file(self.folder, app).exists():
                self.died_at.append(point)
                self._arm_next(app)
            elif point is not None:
                self._armed[app] = point
            await self.databases.outlive_leases(app)
            try:
                await self.served.start(app)
            except NotReady:
                # It may have come as far as the next point at which it dies.
                if not self.served.has_died(app):
                    raise
                continue
            self._down.discard(app)
            self.starts[app] += 1
            await self._let_pauses_pass()

    def _arm_next(self, app: str) -> None:
        waiting = self._waiting.get(app)
        if not waiting:
            return
        point = self._armed[app] = waiting.popleft()
        passed = self.passes().count((app, point.label))
        arm(armed_file(self.folder, app), point.label, to_pass=max(0, point.nth - 1 - passed))

    async def _has_started_since(self, app: str, starts: int) -> bool | None:
        return True if self.starts[app] > starts else None

    async def _is_calm(self) -> bool | None:
        if self._who_is_down():
            return None
        if await self.databases.are_calm():
            return True
        await self._let_pauses_pass()
        return None

    async def _let_pauses_pass(self) -> None:
        """Let time pass, unless somebody is away: all tries would be used up before they are back.

        The pauses between tries are there to outlast that.
        """
        if not self._who_is_down():
            await self.databases.let_pauses_pass()

    def _who_is_down(self) -> list[str]:
        return [app for app in APPS if app in self._down or self.served.has_died(app)]


@asynccontextmanager
async def open_house(servers: Servers, folder: Path) -> AsyncIterator[House]:
    """Serve everything with the demonstration in it, and look after it."""
    points = folder / "points"
    points.mkdir()
    settings = {"CRASH_POINTS": str(points)}
    async with (
        served_platform(servers, folder, settings=settings, spawn=spawn_forked) as served,
        connected(served) as databases,
    ):
        await served.run("blog", "blog.demo")
        await served.run("market", "market.demo")
        keeper = Keeper(served, databases)
        await keeper.sign_in()
        async with (
            open_desk(served) as desk,
            looked_after(House(served, databases, desk, keeper, points)) as house,
        ):
            yield house
        await keeper.http.aclose()


@asynccontextmanager
async def looked_after(house: House) -> AsyncIterator[House]:
    """Have somebody mind every app for as long as the block lasts."""
    minders = [asyncio.create_task(house.mind(app), name=f"mind {app}") for app in APPS]
    try:
        yield house
    finally:
        for minder in minders:
            minder.cancel()
        ends = await asyncio.gather(*minders, return_exceptions=True)
    problems = [it for it in ends if isinstance(it, Exception)]
    assert not problems, problems
