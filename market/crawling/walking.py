"""Walking through a stranger's shop: politely, once through each page, and on after a crash."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from protego import Protego

from market.crawling.adapters import Adapter
from market.crawling.pages import ShopPage
from shared.errors import DomainError
from shared.outward.client import Answer, OutwardClient

logger = logging.getLogger(__name__)

BATCH = 100
AT_ONCE = 2
MOST_PAGES = 50_000
ROBOT = "RoseAsh"


class NotLetIn(Exception):
    """The shop did not take the name and the word."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to be sent as number `number`; the same number always has the same rows."""

    number: int
    rows: list[dict[str, str]]
    is_last: bool
    # Whether all pages were read: only then is what was not found gone.
    is_whole: bool


Send = Callable[[Batch], Awaitable[None]]
Tell = Callable[[int, int, int], None]


@dataclass(slots=True)
class Walk:
    """How far a walk has come; it is kept in a file, so that another process goes on there."""

    path: Path
    run: str
    waiting: list[str]
    seen: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    rows: list[dict[str, str]] = field(default_factory=list)
    number: int = 0
    missed: int = 0
    # What is being sent stands in the file first: sent again, it is the same.
    is_sending: bool = False
    is_over: bool = False

    @classmethod
    def resume(cls, path: Path, *, run: str, start: str) -> "Walk":
        """Go on with the walk of a file, or begin one at an address."""
        if not path.exists():
            return cls(path, run, [start], {start})
        kept: dict[str, Any] = json.loads(path.read_text())
        return cls(path, **(kept | {"seen": set(kept["seen"]), "codes": set(kept["codes"])}))

    @property
    def is_whole(self) -> bool:
        """Say whether every page was read."""
        return not self.missed and not self.waiting

    def save(self) -> None:
        """Write down how far it is, whole or not at all."""
        kept = {
            "run": self.run,
            "waiting": self.waiting,
            "seen": sorted(self.seen),
            "codes": sorted(self.codes),
            "rows": self.rows,
            "number": self.number,
            "missed": self.missed,
            "is_sending": self.is_sending,
            "is_over": self.is_over,
        }
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(kept))
        new.replace(self.path)


async def walk_through(
    walk: Walk, client: OutwardClient, adapter: Adapter, send: Send, tell: Tell
) -> None:
    """Read a whole shop and send what it sells; `tell` hears pages, those waiting, and products.

    A page that does not answer, or that its robots.txt asks us not to read, is left out.
    """
    if walk.is_sending:
        await _send(walk, send)
    if walk.is_over:
        return
    robots = await _robots(client, walk)
    while walk.waiting and len(walk.seen) - len(walk.waiting) < MOST_PAGES:
        now, walk.waiting = walk.waiting[:AT_ONCE], walk.waiting[AT_ONCE:]
        for page in await asyncio.gather(*(_page(walk, client, robots, it) for it in now)):
            if page is not None:
                _look_at(walk, adapter, page)
        tell(len(walk.seen) - len(walk.waiting), len(walk.waiting), len(walk.codes))
        if len(walk.rows) >= BATCH:
            await _send(walk, send)
    walk.is_over = True
    await _send(walk, send)


async def sign_in(client: OutwardClient, address: str, name: str, word: str) -> None:
    """Fill in the form of a sign-in page; raises `NotLetIn`."""
    form = ShopPage(address, (await client.get(address)).text).form_with_password()
    if form is None:
        raise NotLetIn(f"There is no form to sign in at {address}")
    target, held, name_field, word_field = form
    if urlsplit(target).netloc != urlsplit(address).netloc:
        raise NotLetIn(f"The form at {address} would send the password to another site")
    answer = await client.post(target, held | {name_field: name, word_field: word})
    if answer.status >= 400 or ShopPage(answer.url, answer.text).form_with_password():
        raise NotLetIn(f"{address} did not take the name and the password")


def _look_at(walk: Walk, adapter: Adapter, page: ShopPage) -> None:
    for row in adapter.products(page):
        code = row.get("sku", "")
        if code not in walk.codes:
            walk.codes.add(code)
            walk.rows.append(row)
    for address in adapter.onward(page):
        if address not in walk.seen:
            walk.seen.add(address)
            walk.waiting.append(address)


async def _send(walk: Walk, send: Send) -> None:
    while True:
        rows, is_last = walk.rows[:BATCH], walk.is_over and len(walk.rows) <= BATCH
        if not rows and not is_last:
            return
        walk.is_sending = True
        walk.save()
        await send(Batch(walk.number, rows, is_last, walk.is_whole))
        walk.rows, walk.number = walk.rows[BATCH:], walk.number + 1
        walk.is_sending = False
        walk.save()
        if is_last or (len(walk.rows) < BATCH and not walk.is_over):
            return


async def _page(
    walk: Walk, client: OutwardClient, robots: Protego, address: str
) -> ShopPage | None:
    if not robots.can_fetch(address, ROBOT):
        return None
    try:
        answer = await client.get(address, seconds_between=robots.crawl_delay(ROBOT) or 0.0)
    except DomainError as problem:
        logger.warning("left out %s: %s", address, problem)
        walk.missed += 1
        return None
    return ShopPage(answer.url, answer.text) if _is_page(answer, address) else None


def _is_page(answer: Answer, address: str) -> bool:
    is_there = urlsplit(answer.url).netloc == urlsplit(address).netloc
    kind = answer.headers.get("content-type", "text/html")
    return answer.status == 200 and is_there and "html" in kind


async def _robots(client: OutwardClient, walk: Walk) -> Protego:
    """Ask what robots may do; where that cannot be told, the walk does not begin."""
    start = next(iter(walk.waiting or walk.seen))
    parts = urlsplit(start)
    answer = await client.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
    return Protego.parse(answer.text if answer.status == 200 else "")
