"""What search engines and sharing are told about a page: addresses, words, a picture, and data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import orjson
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup
from pydantic import JsonValue

from shared.runtime import current_runtime

SCHEMA = "https://schema.org"
# What those who make previews can draw; none of them draws an SVG.
DRAWN_EVERYWHERE = (".png", ".jpg", ".jpeg", ".webp")

Data = dict[str, JsonValue]
Trail = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by its whole address, with its size where that is known."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None

    @property
    def is_drawn_everywhere(self) -> bool:
        """Whether previews of links can show it."""
        return urlsplit(self.url).path.lower().endswith(DRAWN_EVERYWHERE)


@dataclass(frozen=True, slots=True)
class PageMeta:
    """A page as others are to know it; without a canonical address they are not to list it."""

    title: str
    canonical: str | None
    description: str = ""
    kind: str = "website"
    picture: Picture | None = None
    published_at: datetime | None = None
    data: Sequence[Data] = ()


def page_meta(
    title: str,
    path: str | None,
    *,
    description: str = "",
    kind: str = "website",
    picture: str | None = None,
    picture_alt: str = "",
    published_at: datetime | None = None,
    data: Iterable[Data] = (),
) -> PageMeta:
    """Describe a page of this app; `path` is its address without tracking, None keeps it unlisted.

    A picture that previews cannot draw, such as an SVG, is left out; the site's own is shared.
    """
    shared = Picture(own_url(picture), picture_alt) if picture else None
    return PageMeta(
        title=title,
        canonical=own_url(path) if path else None,
        description=description,
        kind=kind,
        picture=shared if shared and shared.is_drawn_everywhere else None,
        published_at=published_at,
        data=tuple(data),
    )


def own_url(path: str) -> str:
    """Return the whole address of a path of the running app; a whole address stays as it is."""
    runtime = current_runtime()
    return urljoin(runtime.settings.public_url(runtime.name) + "/", path)


def json_ld(data: Data) -> Markup:
    """Write data as a block that browsers read and never run, whatever words are in it."""
    text = htmlsafe_json_dumps({"@context": SCHEMA, **data}, dumps=_dumps)
    return Markup('<script type="application/ld+json">{}</script>').format(text)


def breadcrumb_list(trail: Trail) -> Data:
    """Describe the same trail that the breadcrumbs show; the last of it is the page itself."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [_crumb(place, *step) for place, step in enumerate(trail, start=1)],
    }


def described(kind: str, **values: JsonValue) -> Data:
    """Describe a thing of one of schema.org's kinds; what is None or empty is not said."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return {"@type": kind, **given}


def _crumb(place: int, label: str, href: str | None) -> JsonValue:
    # What templates say is escaped already, and this is no HTML.
    name = label.unescape() if isinstance(label, Markup) else label
    crumb: dict[str, JsonValue] = {"@type": "ListItem", "position": place, "name": name}
    return crumb | {"item": own_url(href)} if href else crumb


def _dumps(data: object, **options: object) -> str:
    return orjson.dumps(data).decode()


SEO_GLOBALS = {
    "own_url": own_url,
    "json_ld": json_ld,
    "breadcrumb_list": breadcrumb_list,
}
