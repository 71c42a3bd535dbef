"""Serving by uvicorn, with its parser in C, held to what Hypercorn's parser refuses."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from hypercorn.typing import Framework
from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from shared.serving.answer import Answer
from shared.serving.promises import NotStarted, Promises

DEFAULTS = Promises()
# By version, as RFC 9112 has it; no other version is spoken.
FEWEST_HOSTS = {"1.0": 0, "1.1": 1}


async def serve(
    app: Framework,
    listening: socket.socket,
    stop: asyncio.Event,
    promises: Promises = DEFAULTS,
) -> None:
    """Serve until told to stop; raises NotStarted where the app does not begin."""
    server = _Server(configuration(app, promises))
    stopping = asyncio.create_task(_stop(server, stop))
    try:
        with listening:
            await server.serve(sockets=[listening])
    except SystemExit as error:
        raise NotStarted("the app's start failed") from error
    finally:
        stopping.cancel()


def configuration(app: Framework, promises: Promises) -> Config:
    return Config(
        app,
        http=partial(_Connection, head_bytes=promises.head_bytes),  # type: ignore[arg-type]  # it is only called
        ws="none",
        lifespan="on",
        interface="asgi3",
        # Ours writes them (shared/logs.py).
        log_config=None,
        log_level="warning",
        access_log=False,
        # Whose word is taken on an address is decided in shared/web/origin.py.
        proxy_headers=False,
        server_header=False,
        backlog=promises.backlog,
        timeout_keep_alive=promises.keep_alive_seconds,  # type: ignore[arg-type]  # call_later takes it
        timeout_graceful_shutdown=promises.finish_seconds,  # type: ignore[arg-type]  # so does wait_for
        # asyncio may run what a connection reads in the context of the request before.
        reset_contextvars=True,
    )


async def _stop(server: Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


class _Server(Server):
    """Leaves the signals to whoever has started it: uvicorn would raise them again at the end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _RefusedHead(Exception):
    """A request that the parser lets pass and RFC 9112 does not."""


class _Connection(HttpToolsProtocol):
    """Waits for a head no longer than an idle connection is kept, and for no more than so much."""

    def __init__(self, *arguments: Any, head_bytes: int, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._most_head_bytes = head_bytes
        self._head_bytes = 0
        self._is_in_head = True
        self._answered: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        # uvicorn's tells the last that was read, which may be another that waits behind it.
        if self._answered is not None and not self._answered.response_complete:
            self._answered.disconnected = True
            self._answered.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        is_too_long = self._is_in_head and self._head_bytes > self._most_head_bytes
        if is_too_long and not self.transport.is_closing():
            self._refuse(431)

    @property
    def _owes_an_answer(self) -> bool:
        """Whether a request before the one that is read is not answered to its end."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete:
            return False
        return bool(self.pipeline) or cycle.response_started or not cycle.more_body

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answered = cycle
        super()._start_asgi_task(cycle, app)

    def on_headers_complete(self) -> None:
        self._is_in_head, self._head_bytes = False, 0
        hosts = sum(name == b"host" for name, _ in self.headers)
        fewest = FEWEST_HOSTS.get(self.parser.get_http_version())
        if fewest is None or not fewest <= hosts <= 1:
            raise _RefusedHead
        self._stop_waiting()
        super().on_headers_complete()
        self.cycle.__class__ = Answer
        # What is told behind the body is not told in the head.
        self.headers = []

    def on_chunk_header(self) -> None:
        # Behind the last one are lines again, of which there may be no more than before the body.
        self._is_in_head, self._head_bytes = True, 0

    def on_body(self, body: bytes) -> None:
        self._is_in_head = False
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._is_in_head, self._head_bytes = True, 0

    def on_response_complete(self) -> None:
        # What is left of a body that nobody wants is not read to its end.
        if self.cycle.response_complete and self.cycle.more_body:
            self.transport.close()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(400)

    def _refuse(self, status: int) -> None:
        # It would be taken for that answer, or for a part of it.
        if self._owes_an_answer:
            self.transport.close()
            return
        head = [STATUS_LINE[status], b"content-length: 0\r\nconnection: close\r\n"]
        head += [b"%b: %b\r\n" % each for each in self.server_state.default_headers]
        self.transport.write(b"".join([*head, b"\r\n"]))
        self.transport.close()

    def _unset_keepalive_if_required(self) -> None:
        """Go on waiting: a byte now and then is no request."""

    def _stop_waiting(self) -> None:
        super()._unset_keepalive_if_required()

    def _unsupported_upgrade_warning(self) -> None:
        # Answered as if it had not been asked for; what follows would be in another protocol.
        self.cycle.keep_alive = False
