"""Waiting for no longer than so much, for what mostly need not be waited for at all."""

import asyncio
from collections.abc import Coroutine, Generator
from functools import partial
from types import coroutine
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
        await _gone_on(doing, awaited)


@coroutine
def _gone_on(doing: Coroutine[Any, Any, None], awaited: Any) -> Generator[Any, Any, None]:
    """Go on with what has begun and waits for something, as `await` does."""
    while True:
        try:
            yield awaited
        except asyncio.CancelledError as error:
            go_on = partial(doing.throw, error)
        else:
            go_on = partial(doing.send, None)
        try:
            awaited = go_on()
        except StopIteration:
            return
