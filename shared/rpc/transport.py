"""HTTP between services: aiohttp's connections, the whole call within its time, errors by name."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from yarl import URL

# Shorter than the servers' 90 s, so that no call meets a connection that is just being closed.
KEEP_ALIVE_SECONDS = 30
CONNECTIONS = 100

_NO_LIMIT_OF_ITS_OWN = aiohttp.ClientTimeout(total=None)


class NoAnswer(Exception):
    """No whole answer came; asking again would not help."""


class ConnectionBroken(NoAnswer):
    """The connection could not be made, or broke before the answer was whole: ask once more."""


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer; the names of `headers` are found in upper and lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode(errors="replace")


class Transport(Protocol):
    """What carries a request to a sibling and its answer back, and nothing beside."""

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Response:
        """Send a request and read its answer whole; `url` is escaped, `seconds` are for both.

        Raises `ConnectionBroken`, which may be tried again, and `NoAnswer` for anything else.
        """

    async def aclose(self) -> None:
        """Close the connections; nothing can be sent afterwards."""


class InternalTransport:
    """Sends over aiohttp, with one limit from the first byte sent to the last one read.

    It waits `patience` times as long as it is asked to.
    """

    def __init__(self, *, patience: float = 1) -> None:
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, seconds: float
    ) -> Response:
        if self._session is None:
            self._session = _session()
        seconds *= self._patience
        try:
            async with (
                asyncio.timeout(seconds),
                self._session.request(
                    method,
                    # What was signed is what is sent: nothing is escaped anew.
                    URL(url, encoded=True),
                    headers=headers,
                    data=body or None,
                    allow_redirects=False,
                ) as answer,
            ):
                return Response(answer.status, answer.headers, await answer.read())
        except TimeoutError as error:
            raise NoAnswer(f"no whole answer within {seconds:g} s") from error
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise ConnectionBroken(repr(error)) from error
        except aiohttp.ClientError as error:
            raise NoAnswer(repr(error)) from error

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()


def _session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_SECONDS, limit=CONNECTIONS)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=_NO_LIMIT_OF_ITS_OWN,
    )
