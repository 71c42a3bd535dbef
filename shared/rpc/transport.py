"""HTTP between services: aiohttp's connections, the whole call within its time, errors by name."""

import asyncio
import ssl

import aiohttp
import httpx
import httpx_aiohttp

# Shorter than the servers' 90 s, so that no call meets a connection that is just being closed.
KEEP_ALIVE_SECONDS = 30
CONNECTIONS = 100


class InternalTransport(httpx.AsyncBaseTransport):
    """Gives a request one limit from the first byte sent to the last one read.

    A connection that fails raises `httpx.ConnectError` or `httpx.ReadError`, which may be tried
    again; time that is up `httpx.ReadTimeout`; anything else `httpx.RemoteProtocolError`.
    """

    def __init__(self) -> None:
        # The session brings its own rules for TLS. Without an empty context here, each transport
        # would read every authority of the machine, for nothing.
        unused = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._inner = httpx_aiohttp.AiohttpTransport(verify=unused, client=_session)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        limit = request.extensions["timeout"]["read"]
        try:
            # The limits below this are for each read, however many there are.
            async with asyncio.timeout(limit):
                return await self._whole(request)
        except TimeoutError as error:
            raise httpx.ReadTimeout(f"no whole answer within {limit:g} s") from error
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            raise _by_name(error) from error

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def _whole(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        try:
            await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response


def _by_name(error: Exception) -> httpx.HTTPError:
    # httpx-aiohttp calls every broken connection a ConnectTimeout; the cause knows better.
    cause = error.__cause__ if isinstance(error.__cause__, aiohttp.ClientError) else error
    text = repr(cause)
    match cause:
        case TimeoutError() | httpx.TimeoutException():
            return httpx.ReadTimeout(text)
        case aiohttp.ClientConnectorError() | httpx.ConnectError():
            return httpx.ConnectError(text)
        case aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError() | httpx.ReadError():
            return httpx.ReadError(text)
    return httpx.RemoteProtocolError(text)


def _session() -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_SECONDS, limit=CONNECTIONS)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
