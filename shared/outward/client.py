"""An HTTP client for strangers: bounded in size, time, redirects and haste, and only outward."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from types import TracebackType
from typing import Self

import httpx

from shared.outward.addresses import PORTS, Target, resolve
from shared.outward.errors import TooLarge, Unreachable
from shared.outward.manners import Gate, Manners, Pause

logger = logging.getLogger(__name__)

MEGABYTE = 2**20
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WORTH_ANOTHER_TRY = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a stranger answered at `url`, which is where redirects led."""

    url: str
    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_unchanged(self) -> bool:
        return self.status == httpx.codes.NOT_MODIFIED

    @property
    def text(self) -> str:
        charset = httpx.Headers(dict(self.headers)).get("content-type", "")
        name = charset.partition("charset=")[2].partition(";")[0].strip(" \"'") or "utf-8"
        try:
            return self.content.decode(name, errors="replace")
        except LookupError:
            return self.content.decode(errors="replace")


class OutwardClient:
    """Asks strangers as `user_agent`, which says who we are and where to complain.

    Cookies are kept by host and sent to no other. `allowed` names the `host:port` that may be asked
    though they are not public; outside of tests there are none.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        manners: Manners | None = None,
        allowed: Collection[str] = (),
        most_bytes: int = 64 * MEGABYTE,
        seconds: float = 60.0,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._manners = manners or Manners()
        self._gate = Gate(self._manners, pause)
        self._pause = pause
        self._allowed = frozenset(allowed)
        self._most_bytes = most_bytes
        self._seconds = seconds
        self._cookies: dict[str, dict[str, str]] = {}
        self._http = httpx.AsyncClient(
            headers={"User-Agent": user_agent}, follow_redirects=False, trust_env=False, timeout=20
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def get(
        self,
        address: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        seconds_between: float = 0.0,
    ) -> Answer:
        """Fetch an address, following redirects; each is looked at as the first was.

        `headers`, which may hold what lets us in, are told to nobody but whom the address names.
        Raises `ForbiddenAddress`, `Unreachable` after the last try, or `TooLarge`.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        asked = {name: value for name, value in conditions.items() if value}
        return await self._ask("GET", address, asked, None, seconds_between, headers or {})

    async def post(self, address: str, form: Mapping[str, str]) -> Answer:
        """Send a form, once, and follow where it leads."""
        return await self._ask("POST", address, {}, dict(form), 0.0)

    async def _ask(
        self,
        method: str,
        address: str,
        headers: Mapping[str, str],
        form: dict[str, str] | None,
        between: float,
        of_first: Mapping[str, str] = {},
    ) -> Answer:
        first: httpx.URL | None = None
        for _redirect in range(MOST_REDIRECTS + 1):
            target = await resolve(address, allowed=self._allowed)
            first = first or target.url
            said = {**headers, **of_first} if _is_same_site(first, target.url) else headers
            answer = await self._patiently(method, target, said, form, between)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            address = str(target.url.join(answer.headers["location"]))
            method, form = "GET", None
        raise Unreachable(why="it leads in circles")

    async def _patiently(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        form: dict[str, str] | None,
        between: float,
    ) -> Answer:
        # What a form does may not be done twice.
        tries = self._manners.tries if method == "GET" else 1
        why = ""
        for tried in range(1, tries + 1):
            asked_to_wait: str | None = None
            try:
                async with (
                    self._gate.through(target.url.host, seconds_between=between),
                    asyncio.timeout(self._seconds),
                ):
                    answer = await self._once(method, target, headers, form)
                if answer.status not in WORTH_ANOTHER_TRY:
                    return answer
                why, asked_to_wait = f"status {answer.status}", answer.headers.get("retry-after")
            except (httpx.HTTPError, TimeoutError, OSError) as error:
                why = type(error).__name__
            if tried < tries:
                await self._pause(self._manners.pause_after(tried, asked_to_wait))
        raise Unreachable(why=why)

    async def _once(
        self,
        method: str,
        target: Target,
        headers: Mapping[str, str],
        form: dict[str, str] | None,
    ) -> Answer:
        host = target.url.host
        cookies = "; ".join(f"{name}={it}" for name, it in self._cookies.get(host, {}).items())
        request = self._http.build_request(
            method,
            target.pinned,
            headers=_encoded(
                {
                    **headers,
                    "Host": target.url.netloc.decode("ascii"),
                    **({"Cookie": cookies} if cookies else {}),
                }
            ),
            data=form,
            extensions={"sni_hostname": host},
        )
        response = await self._http.send(request, stream=True)
        try:
            content = await self._read(response)
        finally:
            await response.aclose()
        self._keep_cookies(host, response)
        return Answer(str(target.url), response.status_code, content, dict(response.headers))

    async def _read(self, response: httpx.Response) -> bytes:
        content = bytearray()
        async for portion in response.aiter_bytes():
            content += portion
            if len(content) > self._most_bytes:
                raise TooLarge(megabytes=self._most_bytes // MEGABYTE)
        return bytes(content)

    def _keep_cookies(self, host: str, response: httpx.Response) -> None:
        for header in response.headers.get_list("set-cookie"):
            try:
                sent = SimpleCookie(header)
            except CookieError:
                continue
            jar = self._cookies.setdefault(host, {})
            jar |= {name: it.coded_value for name, it in sent.items()}
            # httpx would keep them under the machine's address and send them a second time.
        self._http.cookies.clear()


def _encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    """Write headers as bytes: what a stranger has us say again may be in any letters."""
    return {name.encode(): value.encode() for name, value in headers.items()}


def _is_same_site(one: httpx.URL, other: httpx.URL) -> bool:
    """Say whether two addresses are of one server, asked in the same way: never open after safe."""
    ports = [it.port or PORTS[it.scheme] for it in (one, other)]
    return (one.scheme, one.host, ports[0]) == (other.scheme, other.host, ports[1])
