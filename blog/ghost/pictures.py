"""Taking the pictures of another site in: fetched once, made anew, kept; a missing one is told."""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import md5

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from blog.ghost.addresses import is_of_site, pictures_in, whole_address
from blog.ghost.items import Item
from blog.ghost.mobiledoc import lexical_of
from blog.ghost.models import GhostPicture
from blog.ghost.translating import Reading
from shared.db import ReadSession, reading, transaction
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.images import LARGEST_FILE, PictureMaker
from shared.images.addresses import address
from shared.outward.client import OutwardClient
from shared.outward.own import outward_client
from shared.runtime import current_runtime
from shared.storage import Storage

SECONDS = 30.0
# Of one row: what holds more than this is no text of somebody's.
MOST_OF_A_ROW = 200
AT_ONCE = 500
# For rows that come by themselves: what was missing the last time is asked for again.
OF_NO_RUN = 0
_FIELDS = (
    "feature_image",
    "og_image",
    "twitter_image",
    "profile_image",
)


async def kept_pictures(session: ReadSession, sources: Iterable[str]) -> Mapping[str, str]:
    """Return where pictures are here, by where they were."""
    found = await session.execute(
        select(GhostPicture.source, GhostPicture.kept).where(
            func.md5(GhostPicture.source).in_([_md5(it) for it in sources]),
            GhostPicture.kept.is_not(None),
        )
    )
    return {source: kept for source, kept in found if kept is not None}


async def reading_of(session: ReadSession, items: Sequence[Item], site: str) -> Reading:
    """Say how rows of a site are read, with those of their pictures that are here."""
    found: dict[str, str] = {}
    sources = sources_of(items, site)
    for begin in range(0, len(sources), AT_ONCE):
        found |= await kept_pictures(session, sources[begin : begin + AT_ONCE])
    return Reading(site, current_runtime().settings.public_url("blog"), found.get)


async def take_pictures(
    items: Sequence[Item], *, site: str, run_id: int, client: OutwardClient | None = None
) -> None:
    """Fetch the pictures of rows that are not here, each at most once for a run."""
    wanted = [it for it in sources_of(items, site) if is_of_site(it, site)]
    missing = await _not_tried(run_id, wanted)
    if not missing:
        return
    home = current_runtime().settings.public_url("blog")
    async with client or outward_client(home, most_bytes=LARGEST_FILE, seconds=SECONDS) as asking:
        for source in missing:
            kept, problem = await _take(asking, source)
            await _note(run_id, source, kept, problem)


def sources_of(items: Iterable[Item], site: str) -> list[str]:
    """Return the whole addresses of all pictures that rows name."""
    found: dict[str, None] = {}
    for item in items:
        of_item = [whole_address(it, site) for it in _named_in(item)]
        found |= dict.fromkeys(of_item[:MOST_OF_A_ROW])
    return list(found)


def _named_in(item: Item) -> list[str]:
    meta = item.of.get("meta") or {}
    named = [held.get(name) for held in (item.fields, meta) for name in _FIELDS]
    return [it for it in named if isinstance(it, str) and it] + _named_in_text(item)


def _named_in_text(item: Item) -> list[str]:
    try:
        return list(pictures_in(_document(item)))
    except RecursionError:
        # Whoever writes it refuses it.
        return []


def _document(item: Item) -> object:
    try:
        if item.text("lexical"):
            return json.loads(item.text("lexical"))
        if item.text("mobiledoc"):
            return lexical_of(item.text("mobiledoc"))[0]
    except ValueError:
        pass
    return {"html": item.text("html")}


async def _not_tried(run_id: int, sources: Sequence[str]) -> list[str]:
    async with reading() as session:
        done = await session.scalars(
            select(GhostPicture.source).where(
                func.md5(GhostPicture.source).in_([_md5(it) for it in sources]),
                GhostPicture.kept.is_not(None)
                | ((GhostPicture.tried_in == run_id) & (GhostPicture.tried_in != OF_NO_RUN)),
            )
        )
        known = set(done)
    return [it for it in sources if it not in known]


async def _take(asking: OutwardClient, source: str) -> tuple[str | None, str | None]:
    runtime = current_runtime()
    try:
        answer = await asking.get(source)
        if answer.status != 200:
            return None, _("The site answered %(status)s", status=answer.status)
        made = await runtime.extra(PictureMaker).make(answer.content)
    except DomainError as problem:
        return None, str(problem)
    await runtime.extra(Storage).put_all(made.files)
    return address(made.key, made.width), None


async def _note(run_id: int, source: str, kept: str | None, problem: str | None) -> None:
    values = {"kept": kept, "problem": problem, "tried_in": run_id}
    async with transaction() as session:
        await session.execute(
            insert(GhostPicture)
            .values(source=source, **values)
            .on_conflict_do_update(index_elements=[func.md5(GhostPicture.source)], set_=values)
        )


def _md5(text: str) -> str:
    return md5(text.encode(), usedforsecurity=False).hexdigest()
