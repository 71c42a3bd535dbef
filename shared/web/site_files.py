"""What robots and browsers ask every public site for: robots.txt, sitemap.xml, manifest, favicon.

A sitemap is made of parts of at most 5,000 addresses each, so that neither memory nor a request
grows with the site. A small site has all of them in one file, a large one an index of its parts.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import orjson
from quart import Blueprint, Response, request, send_from_directory

from shared.web.access import open_to_everybody
from shared.web.assets import UNVERSIONED
from shared.web.seo import own_url
from shared.web.site import named_site

LARGEST_PART = 5_000
LONGEST_NUMBER = 9

MADE = Path(__file__).resolve().parents[1] / "static" / "img" / "made"
PAPER = "#fbf8f9"

_XML = "application/xml"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FOR_AN_HOUR = "public, max-age=3600"


@dataclass(frozen=True, slots=True)
class Address:
    """One page that may be found, by its path; and when what it shows last changed."""

    path: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a site's pages, at most `LARGEST_PART` of them."""

    name: str
    count: int
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """How an app tells its pages: first the parts, then the addresses of one; unknown is empty."""

    parts: Callable[[], Awaitable[Sequence[Part]]]
    addresses: Callable[[str], Awaitable[Sequence[Address]]]


async def _as_configured() -> None:
    """Leave the site its configured name."""


def site_files(
    sitemap: Sitemap | None,
    *,
    hidden: Sequence[str] = (),
    name_site: Callable[[], Awaitable[None]] = _as_configured,
) -> Blueprint:
    """Return the routes; robots are asked to leave `hidden` alone, and all without a sitemap.

    `name_site` has the site called what it is called now, for the rest of the request.
    """
    blueprint = Blueprint("site_files", __name__)

    @blueprint.get("/robots.txt")
    @open_to_everybody
    async def robots() -> Response:
        return _kept(Response(_robots(sitemap, hidden), content_type="text/plain; charset=utf-8"))

    @blueprint.get("/manifest.webmanifest")
    @open_to_everybody
    async def manifest() -> Response:
        await name_site()
        return _kept(site_manifest())

    @blueprint.get("/favicon.ico")
    @open_to_everybody
    async def favicon() -> Response:
        response = await send_from_directory(MADE, "favicon.ico", mimetype="image/x-icon")
        response.headers["Cache-Control"] = UNVERSIONED
        return response

    if sitemap is not None:

        @blueprint.get("/sitemap.xml")
        @open_to_everybody
        async def map_of_site() -> Response:
            text = await _sitemap(sitemap, request.args.get("part"))
            response = _kept(Response(text, content_type=_XML))
            response.set_etag(_tag(text), weak=True)
            return await response.make_conditional(request)

    return blueprint


def range_of(part: str, name: str) -> int | None:
    """Return the number of a part that is called `name` and a number, such as posts-12."""
    start, _, number = part.rpartition("-")
    is_number = number.isdecimal() and number.isascii() and len(number) <= LONGEST_NUMBER
    return int(number) if start == name and is_number else None


async def _sitemap(sitemap: Sitemap, part: str | None) -> str:
    if part is not None:
        return _url_set(await sitemap.addresses(part))
    parts = await sitemap.parts()
    if sum(part.count for part in parts) > LARGEST_PART:
        return _index(parts)
    return _url_set([address for part in parts for address in await sitemap.addresses(part.name)])


def _url_set(addresses: Sequence[Address]) -> str:
    entries = (_entry("url", address.path, address.changed_at) for address in addresses)
    return _document("urlset", entries)


def _index(parts: Sequence[Part]) -> str:
    entries = (
        _entry("sitemap", f"/sitemap.xml?{urlencode({'part': part.name})}", part.changed_at)
        for part in parts
    )
    return _document("sitemapindex", entries)


def _document(kind: str, entries: Iterable[str]) -> str:
    lines = ('<?xml version="1.0" encoding="UTF-8"?>', f'<{kind} xmlns="{_NAMESPACE}">')
    return "\n".join((*lines, *entries, f"</{kind}>\n"))


def _entry(kind: str, path: str, changed_at: datetime | None) -> str:
    location = f"<loc>{escape(own_url(path))}</loc>"
    if changed_at is None:
        return f"<{kind}>{location}</{kind}>"
    moment = changed_at.isoformat(timespec="seconds")
    return f"<{kind}>{location}<lastmod>{moment}</lastmod></{kind}>"


def _robots(sitemap: Sitemap | None, hidden: Sequence[str]) -> str:
    if sitemap is None:
        return "User-agent: *\nDisallow: /\n"
    rules = [f"Disallow: {path}" for path in ("/internal/", *hidden)]
    return "\n".join(("User-agent: *", *rules, "", f"Sitemap: {own_url('/sitemap.xml')}\n"))


def site_manifest(**changes: str) -> Response:
    """Return the web app manifest of the site, or of a part that can be installed by itself."""
    site = named_site()
    icons = [
        {
            "src": f"/static/shared/img/made/icon-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    values = {
        "name": site.title,
        "short_name": site.title,
        "description": site.tagline,
        "lang": site.locale.replace("_", "-"),
        "start_url": "/",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    } | changes
    text = orjson.dumps({name: value for name, value in values.items() if value})
    return Response(text, content_type="application/manifest+json")


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = _FOR_AN_HOUR
    return response


def _tag(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
