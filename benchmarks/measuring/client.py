"""The process that loads a server, as the plan on its standard input says.

It is a protocol on a bare socket, because an HTTP client costs as much as the servers that are
measured. It understands what these send: a length, chunks, or no body at all.
"""

import asyncio
import gzip
import json
import re
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit

import brotli
import uvloop

from benchmarks.measuring.load import Asking, Expected, UnwantedAnswer

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
ENCODING = re.compile(rb"\r\ncontent-encoding: *(\w+)", re.IGNORECASE)
LOCATION = re.compile(rb"\r\nlocation: *(\S*)", re.IGNORECASE)
CLOSING = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
UNPACK: dict[bytes, Callable[[bytes], bytes]] = {b"br": brotli.decompress, b"gzip": gzip.decompress}
# A run that is given a number of requests and not a time may take a while.
PATIENCE_SECONDS = 120.0
BODILESS = frozenset({204, 304})


class Checked:
    """Checks answers; one that has the same bytes as the last good one is good."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._good = b""

    def check(self, status: int, head: bytes, body: bytes) -> None:
        """Raise UnwantedAnswer unless status and body are as expected."""
        if status != self._expected.status:
            raise UnwantedAnswer(f"status {status}, wanted {self._expected.status}: {body[:300]!r}")
        leads_to = LOCATION.search(head)
        if not (leads_to[1] if leads_to else b"").startswith(self._expected.leads_to.encode()):
            raise UnwantedAnswer(f"wanted to be led to {self._expected.leads_to}: {head!r}")
        if body == self._good:
            return
        found = ENCODING.search(head)
        text = UNPACK[found[1]](body) if found else body
        for piece, wanted in self._expected.counts.items():
            if (times := text.count(piece.encode())) != wanted:
                raise UnwantedAnswer(f"{piece!r} is there {times} times, wanted {wanted}")
        for piece in self._expected.contains:
            if piece.encode() not in text:
                raise UnwantedAnswer(f"{piece!r} is not in the answer: {text[:300]!r}")
        self._good = body


def answer_in(received: bytes, *, method: str = "GET") -> tuple[int, bytes, bytes, int] | None:
    """Read an answer: its status, head, body and whole length; None while it is not all there."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, begin = received[:end], end + 4
    status = int(head[9:12])
    if status == 100:
        rest = answer_in(received[begin:], method=method)
        return rest and (*rest[:3], begin + rest[3])
    if method == "HEAD" or status in BODILESS:
        return status, head, b"", begin
    if found := LENGTH.search(head):
        last = begin + int(found[1])
        return (status, head, received[begin:last], last) if len(received) >= last else None
    if CHUNKED.search(head):
        return _chunked(status, head, received, begin)
    raise UnwantedAnswer(f"an answer without a length cannot be measured: {head!r}")


def _chunked(
    status: int, head: bytes, received: bytes, at: int
) -> tuple[int, bytes, bytes, int] | None:
    parts: list[bytes] = []
    while (line := received.find(b"\r\n", at)) >= 0:
        size = int(received[at:line].split(b";")[0], 16)
        at = line + 2 + size + 2
        if len(received) < at:
            return None
        if size == 0:
            return status, head, b"".join(parts), at
        parts.append(received[line + 2 : at - 2])
    return None


class Run:
    """What all connections of a run share: when it ends, and what it has seen."""

    def __init__(
        self, askings: Sequence[Asking], *, seconds: float, requests: int, once: bool
    ) -> None:
        self.askings = askings
        self.checks = [Checked(asking.expected) for asking in askings]
        self.heads = [asking.head() for asking in askings]
        self.taken: list[float] = []
        self.over = asyncio.get_running_loop().create_future()
        self._number = 0
        self._once = once
        self._left = len(askings) if once else requests or sys.maxsize
        self._until = time.perf_counter() + seconds if seconds else float("inf")

    def next(self, after: int) -> tuple[int, bytes] | None:
        """Return what is asked after one's last, by its place and its bytes; None in the end."""
        if self._left <= 0 or time.perf_counter() >= self._until:
            return None
        self._left -= 1
        place = self._left if self._once else (after + 1) % len(self.askings)
        return place, self._bytes_of(place)

    def _bytes_of(self, place: int) -> bytes:
        asking = self.askings[place]
        if not asking.body and asking.method in {"GET", "HEAD"}:
            return f"{self.heads[place]}\r\n".encode()
        self._number += 1
        body = asking.body.replace("{n}", str(self._number)).encode()
        return f"{self.heads[place]}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def fail(self, error: BaseException) -> None:
        """End the run with what was wrong."""
        if not self.over.done():
            self.over.set_exception(error)


class Connection(asyncio.Protocol):
    """One browser that asks again and again."""

    def __init__(self, run: Run, ended: asyncio.Future[None]) -> None:
        self._run, self._ended = run, ended
        self._received, self._place, self._began = b"", -1, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        try:
            answer = answer_in(self._received, method=self._run.askings[self._place].method)
            if answer is None:
                return
            status, head, body, length = answer
            self._run.taken.append(time.perf_counter() - self._began)
            self._run.checks[self._place].check(status, head, body)
            if CLOSING.search(head):
                raise UnwantedAnswer("the server closes the connection")
        except (UnwantedAnswer, KeyError, ValueError) as error:
            self._run.fail(error)
            return
        self._received = self._received[length:]
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ended.done():
            self._run.fail(UnwantedAnswer(f"the server hung up ({exc})"))

    def _ask(self) -> None:
        following = self._run.next(self._place)
        if following is not None:
            self._place, request = following
            self._began = time.perf_counter()
            self._transport.write(request)
            return
        if not self._ended.done():
            self._ended.set_result(None)
        self._transport.close()


async def drive(plan: dict[str, Any]) -> dict[str, float]:
    """Carry a plan out, and return the figures of a Sample."""
    askings = [
        Asking(**each | {"expected": Expected(**each["expected"])}) for each in plan["askings"]
    ]
    loop = asyncio.get_running_loop()
    run = Run(askings, seconds=plan["seconds"], requests=plan["requests"], once=plan["once"])
    # What goes wrong in a callback would otherwise be told, and the run never end.
    loop.set_exception_handler(
        lambda _, told: run.fail(told.get("exception") or UnwantedAnswer(told["message"]))
    )
    loop.call_later(
        plan["seconds"] + PATIENCE_SECONDS, run.fail, UnwantedAnswer("an answer never came")
    )
    address = urlsplit(askings[0].url)
    host, port = address.hostname or "", address.port or 80
    began = time.perf_counter()
    endings = []
    for _ in range(plan["connections"]):
        ended = loop.create_future()
        endings.append(ended)
        await loop.create_connection(
            partial(Connection, run, ended), host, port, family=socket.AF_INET
        )
    everybody = asyncio.ensure_future(asyncio.wait(endings))
    await asyncio.wait({everybody, run.over}, return_when=asyncio.FIRST_COMPLETED)
    if run.over.done():
        run.over.result()
    seconds = time.perf_counter() - began
    taken = sorted(run.taken)
    return {
        "requests": len(taken),
        "per_second": len(taken) / seconds,
        "p50_ms": 1000 * taken[len(taken) // 2],
        "p99_ms": 1000 * taken[len(taken) * 99 // 100],
    }


def main() -> int:
    """Read the plan, carry it out and print what came of it."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            print(json.dumps(runner.run(drive(json.load(sys.stdin)))))
        except (UnwantedAnswer, OSError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
