"""Asking a Ghost by its API, page by page: nothing it answers is taken for what it is not."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from blog.ghost.items import Fields
from blog.ghost.live.errors import KeyRefused, NoGhost
from blog.ghost.live.keys import SiteKeys, token_for
from shared.clock import utcnow
from shared.outward.client import Answer, OutwardClient
from shared.outward.errors import ForbiddenAddress
from shared.outward.manners import Manners
from shared.outward.own import outward_client
from shared.runtime import current_runtime

# Ghost gives no more at once since its version 6.
AT_ONCE = 100
MOST_BYTES = 64 * 2**20
# All tries of one question end before a lease does.
SECONDS = 15.0
MANNERS = Manners(seconds_between=0.1, tries=2, longest_pause=20.0)
ADMIN, CONTENT = "admin", "content"


def client_for_ghost() -> OutwardClient:
    """Make a client to ask a Ghost by; to be closed."""
    home = current_runtime().settings.public_url("blog")
    return outward_client(home, most_bytes=MOST_BYTES, seconds=SECONDS, manners=MANNERS)


@dataclass(frozen=True, slots=True)
class Ghost:
    """One Ghost, asked by the Admin API where there is a key to it, or else by the Content API."""

    address: str
    keys: SiteKeys
    client: OutwardClient

    @property
    def api(self) -> str:
        return ADMIN if self.keys.admin else CONTENT

    async def all(self, what: str, **query: str) -> AsyncIterator[Sequence[Fields]]:
        """Tell all rows of a kind, a page at a time, in an order that new ones do not disturb."""
        page: int | None = 1
        while page is not None:
            query |= {"limit": str(AT_ONCE), "page": str(page)}
            held = _object(await self._ask(self.api, what, query), self.address)
            rows = held.get(what)
            if not isinstance(rows, list):
                raise NoGhost(address=self.address)
            yield [it for it in rows if isinstance(it, dict)]
            page = _page_after(held, page)

    async def one(self, what: str, id: str, **query: str) -> Fields | None:
        """Return a row, or None where Ghost itself says that it has none."""
        answer = await self._ask(self.api, f"{what}/{id}", query)
        held = _object(answer, self.address)
        if answer.status == 404:
            return None
        rows = held.get(what)
        if isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict):
            return rows[0]
        raise NoGhost(address=self.address)

    async def public_address(self) -> str:
        """Return where visitors see the site, empty where it is not said."""
        held = _object(await self._ask(ADMIN, "site", {}), self.address)
        said = held.get("site")
        url = said.get("url") if isinstance(said, dict) else None
        return url if isinstance(url, str) else ""

    async def settings(self) -> Mapping[str, Any]:
        """Return the settings of the site by their keys, as far as the keys to it open them."""
        if self.keys.admin:
            try:
                held = _object(await self._ask(ADMIN, "settings", {}), self.address)
            except KeyRefused:
                # An integration of an older Ghost is not told more than visitors are.
                held = {}
            rows = held.get("settings")
            if isinstance(rows, list):
                return {it["key"]: it.get("value") for it in rows if _is_setting(it)}
        api, name = (CONTENT, "settings") if self.keys.content else (ADMIN, "site")
        said = _object(await self._ask(api, name, {}), self.address).get(name)
        return said if isinstance(said, dict) else {}

    async def redirects(self) -> bytes | None:
        """Return the file of redirects, None where the key does not open it."""
        try:
            answer = await self._ask(ADMIN, "redirects/download", {})
        except KeyRefused:
            return None
        return answer.content if answer.status == 200 else None

    async def _ask(self, api: str, path: str, query: Mapping[str, str]) -> Answer:
        headers = {"Accept-Version": "v5.0"}
        if api == ADMIN:
            if self.keys.admin:
                headers["Authorization"] = f"Ghost {token_for(self.keys.admin, now=utcnow())}"
        else:
            query = {"key": self.keys.content, **query}
        asked = f"?{urlencode(query)}" if query else ""
        try:
            answer = await self.client.get(
                f"{self.address}/ghost/api/{api}/{path}/{asked}", headers=headers
            )
        except ForbiddenAddress as refused:
            # The whole address may hold a key.
            raise ForbiddenAddress(address=self.address) from refused
        # Of what integrations are not for, Ghost says that it is not made.
        if answer.status in (401, 403, 501):
            raise KeyRefused(address=self.address)
        if answer.status not in (200, 404):
            raise NoGhost(address=self.address)
        return answer


def _object(answer: Answer, address: str) -> Mapping[str, Any]:
    """Read an answer; a 404 counts if Ghost says it, and not whoever is at its address by now."""
    try:
        held = json.loads(answer.content)
    except (ValueError, RecursionError):
        held = None
    if not isinstance(held, dict):
        raise NoGhost(address=address)
    errors = held.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    said = first.get("type") if isinstance(first, dict) else None
    if answer.status == 404 and said != "NotFoundError":
        raise NoGhost(address=address)
    return held


def _is_setting(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("key"), str)


def _page_after(held: Mapping[str, Any], page: int) -> int | None:
    meta = held.get("meta")
    place = meta.get("pagination") if isinstance(meta, dict) else None
    after = place.get("next") if isinstance(place, dict) else None
    # Only forward, or a strange answer would have us ask for ever.
    return after if isinstance(after, int) and after > page else None
