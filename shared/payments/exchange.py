"""One call of the official client, and the reply to it as it came over the wire."""

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar

import httpx
from sumup.errors import APIConnectionError, APIError

from shared.payments.errors import SumUpUnavailable
from shared.payments.wire import raise_for
from shared.points import passing

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

# The official client hands out models whose amounts are floats, and raises on replies it was not
# generated for (204 to a refund). So the reply itself is kept on its way in; a context variable
# keeps those of concurrent calls apart.
_reply: ContextVar[httpx.Response | None] = ContextVar("sumup_reply", default=None)


async def keep_reply(response: httpx.Response) -> None:
    """Keep a reply for `ask`: the response hook of the client's HTTP connection."""
    await response.aread()
    _reply.set(response)


async def ask(call: Awaitable[object], *, within: float) -> str:
    """Await a call of the official client and return the text of SumUp's reply.

    Raises `SumUpUnavailable` where none came in time, and what a refusal means where one did.
    """
    _reply.set(None)
    name = getattr(call, "__qualname__", type(call).__name__)
    passing(f"before calling SumUp: {name}")
    try:
        async with asyncio.timeout(within):
            await call
    except APIConnectionError as lost:
        sent = not isinstance(lost.__cause__, _NEVER_SENT)
        raise SumUpUnavailable(f"No answer from SumUp: {lost}", in_doubt=sent) from lost
    except TimeoutError as late:
        raise SumUpUnavailable(f"No answer from SumUp in {within} s", in_doubt=True) from late
    except (APIError, ValueError):
        # Its verdict on the reply; ours follows.
        pass
    passing(f"after calling SumUp: {name}")
    response = _reply.get()
    if response is None:
        raise SumUpUnavailable("SumUp's reply was lost", in_doubt=True)
    if not response.is_success:
        raise_for(response)
    return response.text
