"""How often a stranger is asked: so many at once, and not faster than so."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Manners:
    """At most `at_once` requests to a host, begun `seconds_between` apart."""

    at_once: int = 2
    seconds_between: float = 1.0
    tries: int = 3
    longest_pause: float = 60.0

    def pause_after(self, tries: int, asked: str | None) -> float:
        """Return how long to wait after so many tries, at least as long as is asked for."""
        seconds = float(2 ** min(tries, 6))
        if asked is not None and asked.isdigit():
            seconds = max(seconds, float(asked[:6]))
        return min(seconds, self.longest_pause)


class Gate:
    """Lets requests through to each host as the manners say."""

    def __init__(self, manners: Manners, pause: Pause) -> None:
        self._manners = manners
        self._pause = pause
        self._rooms: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(manners.at_once)
        )
        self._next: dict[str, float] = {}

    @asynccontextmanager
    async def through(self, host: str, *, seconds_between: float = 0.0) -> AsyncIterator[None]:
        """Wait for one's turn; a host may ask for a longer distance."""
        async with self._rooms[host]:
            between = max(self._manners.seconds_between, seconds_between)
            now = asyncio.get_running_loop().time()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + between
            if turn > now:
                await self._pause(turn - now)
            yield
