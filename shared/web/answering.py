"""Answering what has no body to wait for: no task of its own, and one message for a whole answer.

Quart reads each request in one task and answers it in another, so that whoever hangs up ends the
work. What only reads is answered in milliseconds and changes nothing, so it is made to its end.
Requests with a body, and answers that come in parts, are left to Quart.
"""

import asyncio
from asyncio import iscoroutinefunction
from functools import lru_cache
from typing import Any

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable
from quart import Quart, Response
from quart.asgi import ASGIHTTPConnection
from quart.utils import cancel_tasks, encode_headers, raise_task_exceptions
from quart.wrappers import Request
from quart.wrappers.response import DataBody

READING = frozenset({"GET", "HEAD"})
OF_A_BODY = frozenset({b"content-length", b"transfer-encoding"})


def has_no_body(scope: Any) -> bool:
    """Say whether a request has no body for sure, as nearly all that only read."""
    return scope["method"] in READING and not any(name in OF_A_BODY for name, _ in scope["headers"])


class Connection(ASGIHTTPConnection):
    """Quart's connection, with a shorter way for requests that have no body.

    The app runs in the task it is called in: servers give each request its own.
    """

    async def __call__(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if not has_no_body(self.scope):
            await super().__call__(receive, send)
            return
        request = self._create_request_from_scope(send)
        request.body.set_complete()
        response = await self.app.handle_request(request)
        if isinstance(response, Response) and isinstance(response.response, DataBody):
            await self._send_whole(send, response, response.response)
        else:
            await self._send_until_hung_up(request, receive, send, response)

    async def _send_whole(self, send: Any, response: Response, body: DataBody) -> None:
        headers = encode_headers(response.headers)
        start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
        data = body.data[body.begin : body.end]
        try:
            # Whoever does not read what they asked for is not waited for.
            async with asyncio.timeout(self.app.config["RESPONSE_TIMEOUT"]):
                await send(start)
                await send({"type": "http.response.body", "body": data, "more_body": False})
        except TimeoutError:
            pass

    async def _send_until_hung_up(
        self, request: Request, receive: ASGIReceiveCallable, send: Any, response: Any
    ) -> None:
        hanging_up = asyncio.ensure_future(self.handle_messages(request, receive))
        sending = asyncio.ensure_future(self._send_response(send, response))
        seconds = getattr(response, "timeout", ...)
        done, pending = await asyncio.wait(
            [sending, hanging_up],
            return_when=asyncio.FIRST_COMPLETED,
            timeout=self.app.config["RESPONSE_TIMEOUT"] if seconds is ... else seconds,
        )
        await cancel_tasks(pending)
        raise_task_exceptions(done)


class App(Quart):
    """Quart, which need not find out for each request again what of an app is asynchronous."""

    asgi_http_class = Connection

    def ensure_async(self, func: Any) -> Any:
        return func if _is_asynchronous(func) else self.sync_to_async(func)


@lru_cache(maxsize=10_000)
def _is_asynchronous(func: Any) -> bool:
    return iscoroutinefunction(func)
