"""Load: so many connections that are kept alive, each asking again as soon as it was answered."""

import asyncio
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit


class UnwantedAnswer(Exception):
    """An answer was not what is measured, so the run says nothing."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What each answer must be: its status, how often its text holds each of these, where it leads.

    `counts` is exact: a list of 24 cards that shows none is quick, and worth nothing. `leads_to` is
    how the address begins that a redirect names.
    """

    status: int = 200
    counts: Mapping[str, int] = field(default_factory=dict)
    contains: tuple[str, ...] = ()
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request and what is expected of its answer; `{n}` in its body is a new number each time."""

    url: str
    expected: Expected = Expected()
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def head(self) -> str:
        """Return the lines before the body, without its length."""
        parts = urlsplit(self.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = {"Host": parts.netloc} | dict(self.headers)
        return f"{self.method} {target} HTTP/1.1\r\n" + "".join(
            f"{name}: {value}\r\n" for name, value in lines.items()
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """What came of one load. `cpu_us` is the server's, for one request; 0 where nobody looked."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float = 0.0


async def load(
    askings: Sequence[Asking], *, connections: int, seconds: float = 0.0, requests: int = 0
) -> Sample:
    """Load one server by a process of its own, for a time or a number of requests.

    Each connection asks for all of `askings` in turn. Raises UnwantedAnswer at the first answer
    that is not as expected.
    """
    return await _driven(askings, connections=connections, seconds=seconds, requests=requests)


async def load_once(askings: Sequence[Asking], *, connections: int) -> Sample:
    """Load one server with each of these once, whichever connection is free for it."""
    return await _driven(askings, connections=connections, once=True)


async def _driven(
    askings: Sequence[Asking],
    *,
    connections: int,
    seconds: float = 0.0,
    requests: int = 0,
    once: bool = False,
) -> Sample:
    plan = {
        "askings": [asdict(asking) for asking in askings],
        "connections": connections,
        "seconds": seconds,
        "requests": requests,
        "once": once,
    }
    client = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.measuring.client",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, complaint = await client.communicate(json.dumps(plan).encode())
    if client.returncode != 0:
        raise UnwantedAnswer(complaint.decode().strip())
    return Sample(**json.loads(told))
