"""Waiting for no longer than so much, for what mostly need not be waited for at all."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


async def in_time(doing: Coroutine[Any, Any, None], seconds: float) -> None:
    """Do something; raises `TimeoutError` where it waits for so long.

    The clock is looked at only once it does wait: to set and to stop one costs as much as to send
    an answer.
    """
    try:
        awaited = doing.send(None)
    except StopIteration:
        return
    async with asyncio.timeout(seconds):
        await _Begun(doing, awaited)


class _Begun(Generator[Any, Any, None]):
    """What has begun and waits for something: awaited, it goes on as `await` has it."""

    def __init__(self, doing: Coroutine[Any, Any, None], awaited: Any) -> None:
        self._doing = doing
        self._awaited = [awaited]

    def __await__(self) -> Generator[Any, Any, None]:
        return self

    def send(self, value: Any) -> Any:
        return self._awaited.pop() if self._awaited else self._doing.send(value)

    def throw(self, *what: Any) -> Any:
        return self._doing.throw(*what)
