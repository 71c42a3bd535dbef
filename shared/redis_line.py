"""A connection to Redis for what is asked all the time, one question after the other.

Redis's client connects it, by its own settings, and hands it over. Its own way to ask, by a pool
that looks each connection over, streams, a task and two clocks, takes several times as long.
"""

import asyncio
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as Unanswered

_MORE = object()


class Line:
    """Asks on one connection; a new one is made by the next question where that is over."""

    def __init__(self, redis: Redis) -> None:
        pool = redis.connection_pool
        self._connection = pool.make_connection()  # type: ignore[no-untyped-call]  # the library's
        self._patience_seconds: float | None = self._connection.socket_timeout
        self._answers: _Answers | None = None
        self._packed: tuple[tuple[Any, ...], bytes] = ((), b"")

    async def ask(self, *command: Any) -> Any:
        """Return the answer; raises `RedisError`, and the next question has a new connection."""
        if self._packed[0] != command:
            self._packed = command, b"".join(self._connection.pack_command(*command))
        try:
            if self._answers is None or self._answers.are_over:
                self._answers = await self._taken_over()
            return await self._answers.to(self._packed[1], self._patience_seconds)
        except BaseException:
            # Else an answer that is still to come would be taken for that to the next question.
            self._answers = None
            await self._connection.disconnect(nowait=True)
            raise

    async def hang_up(self) -> None:
        self._answers = None
        await self._connection.disconnect()

    async def _taken_over(self) -> "_Answers":
        await self._connection.disconnect(nowait=True)
        await self._connection.connect()
        transport: asyncio.Transport = self._connection._writer.transport
        answers = _Answers(transport)
        transport.set_protocol(answers)
        return answers


class _Answers(asyncio.Protocol):
    """What comes from Redis, of which each whole piece is the answer to the question before it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.are_over = False
        self._transport = transport
        # The client waits for its streams to end where it hangs up.
        self._before = transport.get_protocol()
        self._reader = hiredis.Reader(replyError=ResponseError, notEnoughData=_MORE)
        self._awaited: asyncio.Future[Any] | None = None

    async def to(self, question: bytes, patience_seconds: float | None) -> Any:
        """Return the answer to a question; raises `RedisError`."""
        loop = asyncio.get_running_loop()
        awaited = self._awaited = loop.create_future()
        self._transport.write(question)
        clock = loop.call_later(patience_seconds, self._give_up) if patience_seconds else None
        try:
            return await awaited
        finally:
            self._awaited = None
            if clock is not None:
                clock.cancel()

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (answer := self._reader.gets()) is not _MORE:
                # What Redis tells of itself, it tells unasked.
                if not isinstance(answer, hiredis.PushNotification):
                    self._end(answer)
        except hiredis.ProtocolError as error:
            self._end(Disconnected(f"Redis does not speak its language: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self.are_over = True
        self._end(Disconnected("Redis has hung up"))
        self._before.connection_lost(exc)

    def _give_up(self) -> None:
        self._end(Unanswered("Redis does not answer"))

    def _end(self, answer: Any) -> None:
        awaited = self._awaited
        if awaited is None or awaited.done():
            return
        if isinstance(answer, Exception):
            awaited.set_exception(answer)
        else:
            awaited.set_result(answer)
