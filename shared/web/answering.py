"""Answering what has no body to wait for: no task of its own, and one message for a whole answer.

Quart reads each request in one task and answers it in another, so that whoever hangs up ends the
work. What only reads is answered in milliseconds and changes nothing, so it is made to its end.
Requests with a body, and answers that come in parts, are left to Quart.
"""

import asyncio
from asyncio import iscoroutinefunction
from contextlib import suppress
from functools import lru_cache
from typing import Any

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable
from quart import Quart, Response
from quart.asgi import ASGIHTTPConnection
from quart.utils import cancel_tasks, encode_headers, raise_task_exceptions
from quart.wrappers import Request
from quart.wrappers.response import DataBody, FileBody

from shared.web.asking import Asked, NoSessions, has_no_body
from shared.web.in_time import in_time

# In the scope of a request: the headers that its answer carries unless it has its own by that name.
CARRIED = "rose_ash.carried"

Headers = list[tuple[bytes, bytes]]


def _is_whole(response: object) -> bool:
    return isinstance(response, Response) and isinstance(response.response, DataBody)


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
        if not _is_whole(response):
            await self._send_until_hung_up(request, receive, send, response)
            return
        # Whoever does not read what they asked for is not waited for.
        with suppress(TimeoutError):
            await in_time(self._send_response(send, response), self.app.config["RESPONSE_TIMEOUT"])

    async def _send_response(self, send: Any, response: Any) -> None:
        if not _is_whole(response):
            await super()._send_response(self._with_carried(send), response)
            return
        headers = self._with_those_carried(encode_headers(response.headers))
        body: DataBody = response.response
        data = body.data[body.begin : body.end]
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": headers,
            }
        )
        await send({"type": "http.response.body", "body": data, "more_body": False})

    def _with_carried(self, send: Any) -> Any:
        async def send_with_carried(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = self._with_those_carried(message["headers"])
            await send(message)

        return send_with_carried

    def _with_those_carried(self, headers: Headers) -> Headers:
        own = {name for name, _ in headers}
        scope: Any = self.scope
        return headers + [header for header in scope.get(CARRIED, ()) if header[0] not in own]

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


class File(FileBody):
    """Quart's file, of which the end can be asked for by itself too."""

    async def make_conditional(self, begin: int, end: int | None) -> int:
        return await super().make_conditional(
            max(0, self.size + begin) if begin < 0 else begin, end
        )


class Answered(Response):
    file_body_class = File


class App(Quart):
    """Quart, which need not find out for each request again what of an app is asynchronous."""

    asgi_http_class = Connection
    request_class = Asked
    response_class = Answered
    session_interface = NoSessions()  # type: ignore[assignment]  # Quart takes any, and says one

    def ensure_async(self, func: Any) -> Any:
        return func if _is_asynchronous(func) else self.sync_to_async(func)


@lru_cache(maxsize=10_000)
def _is_asynchronous(func: Any) -> bool:
    return iscoroutinefunction(func)
