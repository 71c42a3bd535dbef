"""What a running Ghost says, as the rows its export would hold."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.ghost.errors import UnreadableExport
from blog.ghost.files import read_redirects
from blog.ghost.items import Fields, Item, item_of
from blog.ghost.live.asking import ADMIN, Ghost
from blog.ghost.live.errors import TooMuch
from blog.ghost.models import LONGEST_ADDRESS, Kind
from blog.ghost.translating import SEO

Keep = Callable[[], Awaitable[None]]
# What is read at once is held in memory until it is written down.
MOST_LETTERS = 200_000_000
WITH = {"formats": "lexical,mobiledoc,html", "include": "tags,authors"}
WITH_PUBLIC = {"formats": "html", "include": "tags,authors"}
BY_AGE = {"order": "created_at asc"}
BY_PUBLICATION = {"order": "published_at asc"}
# What Ghost counts, and what it derives from the rest, changes without anybody writing anything.
_SEO = frozenset(SEO.values())
_TIMES = frozenset({"created_at", "updated_at"})
OF_TAG = _SEO | _TIMES | {"id", "name", "slug", "description", "feature_image", "visibility"}
OF_AUTHOR = _TIMES | {
    *("id", "name", "slug", "email", "bio", "website", "location", "facebook", "twitter"),
    *("profile_image", "cover_image", "meta_title", "meta_description"),
}
OF_POST = (
    _SEO
    | _TIMES
    | {
        *("id", "uuid", "title", "slug", "lexical", "mobiledoc", "html", "comment_id", "featured"),
        *("status", "visibility", "published_at", "custom_excerpt", "custom_template"),
        *("feature_image", "feature_image_alt", "feature_image_caption", "email_only"),
        *("codeinjection_head", "codeinjection_foot", "email_subject", "frontmatter"),
    }
)
OF_NEWSLETTER = frozenset({"id", "name", "slug", "description", "status", "sort_order"})
# What anybody sees of a site, and nothing that lets in somewhere.
OF_SITE = frozenset(
    {
        *("title", "description", "logo", "icon", "cover_image", "accent_color"),
        *("locale", "timezone", "navigation", "secondary_navigation"),
        *("facebook", "twitter", "threads", "bluesky", "mastodon", "tiktok", "youtube"),
        *("instagram", "linkedin", "meta_title", "meta_description"),
        *("og_title", "og_description", "og_image"),
        *("twitter_title", "twitter_description", "twitter_image"),
        *("codeinjection_head", "codeinjection_foot"),
        *("announcement_content", "announcement_background", "announcement_visibility"),
    }
)
OF_MEMBER = frozenset({"id", "email", "name", "note", "status", "created_at"})


@dataclass(frozen=True, slots=True)
class Read:
    """All rows of a Ghost, and where visitors see it."""

    items: list[Item]
    site: str


async def read_live(ghost: Ghost, keep: Keep | None = None) -> Read:
    """Ask for everything; raises what is wrong with the Ghost as a `DomainError`."""
    found: dict[tuple[Kind, str], Item] = {}
    letters = 0
    async for items in _pages(ghost):
        for item in items:
            letters += len(json.dumps(item.fields))
            found.setdefault((item.kind, item.ghost_id), item)
        if letters > MOST_LETTERS:
            raise TooMuch()
        if keep is not None:
            await keep()
    return Read([it for it in found.values() if it.ghost_id], await site_seen(ghost))


async def site_seen(ghost: Ghost) -> str:
    """Return where visitors see a site, which is where its pictures are."""
    said = (await ghost.public_address()).rstrip("/")
    is_address = said.startswith(("http://", "https://")) and len(said) <= LONGEST_ADDRESS
    return said if is_address else ghost.address


def items_of_post(fields: Fields, *, is_page: bool) -> list[Item]:
    """Return a post or page, behind its tags and authors, so that it finds them."""
    tags, authors = _rows(fields.get("tags")), _rows(fields.get("authors"))
    said = _only(fields, OF_POST) | {"type": "page" if is_page else "post"}
    # The Content API tells of what is out only, and does not say so.
    said.setdefault("status", "published")
    if fields.get("access") is False:
        said["access"] = False
    post = item_of(Kind.POST, said, tags=_ids(tags), authors=_ids(authors), meta={})
    return [
        *(item_of(Kind.TAG, _only(it, OF_TAG)) for it in tags),
        *(item_of(Kind.AUTHOR, _only(it, OF_AUTHOR)) for it in authors),
        post,
    ]


async def _pages(ghost: Ghost) -> AsyncIterator[list[Item]]:
    yield _settings(await ghost.settings())
    is_admin = ghost.api == ADMIN
    if is_admin:
        async for rows in ghost.all("newsletters"):
            yield [item_of(Kind.NEWSLETTER, _only(it, OF_NEWSLETTER)) for it in rows]
    async for rows in ghost.all("tags"):
        yield [item_of(Kind.TAG, _only(it, OF_TAG)) for it in rows]
    async for rows in ghost.all("users" if is_admin else "authors"):
        yield [item_of(Kind.AUTHOR, _only(it, OF_AUTHOR)) for it in rows]
    query = WITH | BY_AGE if is_admin else WITH_PUBLIC | BY_PUBLICATION
    for what in ("posts", "pages"):
        async for rows in ghost.all(what, **query):
            yield [it for row in rows for it in items_of_post(row, is_page=what == "pages")]
    if is_admin:
        async for rows in ghost.all("members", include="labels,newsletters", **BY_AGE):
            yield [_member(it) for it in rows]
        yield _redirects(await ghost.redirects())


def _settings(said: Mapping[str, Any]) -> list[Item]:
    """Return settings as an export writes them: texts all of them, or nothing."""
    # What was the language once is the locale now.
    said = {"locale": said.get("lang"), **said} if "lang" in said else said
    return [
        item_of(Kind.SETTING, {"key": key, "value": _as_exported(value)})
        for key, value in said.items()
        if key in OF_SITE
    ]


def _as_exported(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _member(fields: Fields) -> Item:
    labels = [str(it.get("name")) for it in _rows(fields.get("labels"))]
    newsletters = _ids(_rows(fields.get("newsletters")))
    said = _only(fields, OF_MEMBER)
    return item_of(Kind.MEMBER, said, labels=labels, newsletters=newsletters)


def _redirects(content: bytes | None) -> list[Item]:
    try:
        return read_redirects(content) if content else []
    except UnreadableExport:
        # What is no list of redirects is none, and nothing else of the site is worse for it.
        return []


def _only(fields: Mapping[str, object], names: frozenset[str]) -> Fields:
    return {name: it for name, it in fields.items() if name in names}


def _rows(held: object) -> Sequence[Fields]:
    return [it for it in held if isinstance(it, dict)] if isinstance(held, list) else []


def _ids(rows: Sequence[Fields]) -> list[str]:
    return [str(it["id"]) for it in rows if it.get("id")]
