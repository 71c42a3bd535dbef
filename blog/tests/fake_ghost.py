"""A Ghost for tests: answers its API over the wire, to whoever shows a token of its key."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from blog.ghost.live.models import GhostSite
from blog.ghost.live.service import connect_site
from blog.ghost.models import GhostRun
from blog.ghost.runs import begin_run, begin_writing, try_out, write_next
from blog.tests.ghost import again
from shared.clock import utcnow
from shared.db import transaction
from shared.testing.strangers import Asked, Stranger, answer, stranger_on_this_machine

NAME, SECRET = "5f" * 12, "ab" * 32
ADMIN_KEY = f"{NAME}:{SECRET}"
CONTENT_KEY = "c0" * 13
MOST_AT_ONCE = 100
NOT_FOUND = {"errors": [{"type": "NotFoundError", "message": "Resource not found"}]}
NO_ENTRY = {"errors": [{"type": "UnauthorizedError", "message": "Invalid token"}]}
Row = dict[str, Any]


@dataclass
class FakeGhost:
    """What it holds, by the names of its resources; whoever asks is noted by the stranger."""

    stranger: Stranger
    held: dict[str, list[Row]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    redirects: bytes | None = None
    status: int = 200
    # As a list the Admin API has them, as an object the Content API.
    settings: list[Row] | Row = field(default_factory=list)
    settings_status: int = 200

    @property
    def url(self) -> str:
        return self.stranger.url

    @property
    def paths(self) -> list[str]:
        """What was asked for, without what was asked about it."""
        return [urlsplit(it.path).path for it in self.stranger.asked]

    def respond(self, asked: Asked) -> bytes:
        parts = urlsplit(asked.path)
        if parts.path in self.pictures:
            return answer(self.pictures[parts.path], content_type="image/png")
        if self.status != 200:
            return answer(b"<h1>Away</h1>", status=self.status)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path.strip("/").split("/"):
            case ["ghost", "api", "admin", "site"]:
                return _json({"site": {"title": "Old", "url": f"{self.url}/"}})
            case ["ghost", "api", "admin", *rest]:
                return self._resource(rest, query) if _is_token(asked) else _json(NO_ENTRY, 401)
            case ["ghost", "api", "content", *rest]:
                knows = query.get("key") == CONTENT_KEY
                return self._resource(rest, query) if knows else _json(NO_ENTRY, 401)
        return answer(b"<h1>404</h1>", status=404)

    def _resource(self, rest: list[str], query: dict[str, str]) -> bytes:
        if rest == ["redirects", "download"]:
            return answer(self.redirects) if self.redirects else _json(NOT_FOUND, 404)
        if rest == ["settings"]:
            return _json({"settings": self.settings}, self.settings_status)
        what, *ids = rest
        rows = self.held.get(what, [])
        if ids:
            found = [it for it in rows if it["id"] == ids[0]]
            return _json({what: found}) if found else _json(NOT_FOUND, 404)
        page, limit = int(query["page"]), min(int(query["limit"]), MOST_AT_ONCE)
        end = page * limit
        place = {"page": page, "next": page + 1 if len(rows) > end else None}
        return _json({what: rows[end - limit : end], "meta": {"pagination": place}})


@asynccontextmanager
async def fake_ghost() -> AsyncIterator[FakeGhost]:
    """Serve a Ghost for as long as the block lasts."""
    async with stranger_on_this_machine() as stranger:
        ghost = FakeGhost(stranger)
        stranger.respond = ghost.respond
        yield ghost


async def connected(
    ghost: FakeGhost, *, admin_key: str = ADMIN_KEY, content_key: str = ""
) -> GhostSite:
    """Keep keys to a Ghost."""
    async with transaction() as session:
        return await connect_site(
            session, address=ghost.url, admin_key=admin_key, content_key=content_key
        )


async def asked(ghost: FakeGhost, site: GhostSite) -> GhostRun:
    """Ask a Ghost for everything, and have it tried out."""
    async with transaction() as session:
        run = await begin_run(session, name="old", site=site.url, site_id=site.id, now=utcnow())
    await try_out(run.id, client=ghost.stranger.client())
    return await again(run)


async def brought_live(ghost: FakeGhost, site: GhostSite) -> GhostRun:
    """Ask a Ghost for everything, and have it written."""
    run = await asked(ghost, site)
    async with transaction() as session:
        await begin_writing(session, run.id, now=utcnow())
    while await write_next(run.id, client=ghost.stranger.client()):
        pass
    return await again(run)


def _is_token(asked: Asked) -> bool:
    scheme, _space, token = asked.headers.get("authorization", "").partition(" ")
    head, _dot, rest = token.partition(".")
    says, _dot, signature = rest.partition(".")
    if scheme != "Ghost" or not signature:
        return False
    right = hmac.digest(bytes.fromhex(SECRET), f"{head}.{says}".encode(), "sha256")
    held, claims = _decoded(head), _decoded(says)
    now = utcnow().timestamp()
    return (
        urlsafe_b64encode(right).rstrip(b"=").decode() == signature
        and (held["alg"], held["kid"]) == ("HS256", NAME)
        and claims["aud"] == "/admin/"
        and claims["iat"] <= now < claims["exp"] <= claims["iat"] + 300
    )


def _decoded(part: str) -> Row:
    held = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert isinstance(held, dict)
    return held


def _json(held: object, status: int = 200) -> bytes:
    return answer(json.dumps(held).encode(), status=status, content_type="application/json")
