"""The latest posts of a list for readers' programs: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1.

What is for members is told of, and its text is not: who asks for a feed is nobody to us.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from hashlib import sha256
from xml.etree import ElementTree as Xml

import orjson
from quart import Response, request

from blog.authors.models import Author
from blog.authors.queries import authors_of_posts
from blog.posts.bodies import feed_html
from blog.posts.models import Post
from blog.posts.presenting import whole_address
from blog.reading.audience import ANYBODY
from blog.reading.lists import PostList
from blog.reading.queries import posts_for_feed
from blog.tags.models import Tag
from blog.tags.queries import tags_of_posts
from glue.site_words import name_site
from shared.db import read_session
from shared.web.seo import own_url
from shared.web.site import named_site

LATEST = 20
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


class FeedKind(StrEnum):
    """A kind of feed, by the last part of its address."""

    RSS = "rss.xml"
    ATOM = "atom.xml"
    JSON = "feed.json"


TYPES = {
    FeedKind.RSS: "application/rss+xml; charset=utf-8",
    FeedKind.ATOM: "application/atom+xml; charset=utf-8",
    FeedKind.JSON: "application/feed+json; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A post as feeds tell it; `html` is empty where its text is not for everybody."""

    post: Post
    html: str
    authors: Sequence[Author]
    tags: Sequence[Tag]

    @property
    def url(self) -> str:
        return own_url(self.post.path)

    @property
    def published_at(self) -> datetime:
        assert self.post.published_at is not None
        return self.post.published_at


@dataclass(frozen=True, slots=True)
class Feed:
    """A list's latest posts, and what the feed says of itself."""

    title: str
    description: str
    page_url: str
    url: str
    language: str
    entries: Sequence[Entry]

    @property
    def changed_at(self) -> datetime | None:
        return max((entry.post.updated_at for entry in self.entries), default=None)


async def feed_of(shown: PostList, kind: FeedKind) -> Response:
    """Answer with a list's feed, or that it is as the asker has it."""
    await name_site()
    feed = await _read(shown, kind)
    write = {FeedKind.RSS: _rss, FeedKind.ATOM: _atom, FeedKind.JSON: _json}[kind]
    content = write(feed)
    response = Response(content, content_type=TYPES[kind])
    response.headers["Cache-Control"] = "public, max-age=300"
    response.set_etag(sha256(content).hexdigest()[:16], weak=True)
    return await response.make_conditional(request)


async def _read(shown: PostList, kind: FeedKind) -> Feed:
    session, site = read_session(), named_site()
    posts = await posts_for_feed(session, ANYBODY, shown.choice, limit=LATEST)
    ids = [post.id for post in posts]
    authors, tags = await authors_of_posts(session, ids), await tags_of_posts(session, ids)
    return Feed(
        title=f"{shown.title} · {site.title}",
        description=shown.description or site.tagline,
        page_url=own_url(shown.path),
        url=own_url(f"{shown.path}{kind}"),
        language=site.locale.replace("_", "-"),
        entries=[
            Entry(
                post,
                feed_html(post) if ANYBODY.may_read(post) else "",
                authors.get(post.id, ()),
                [tag for tag in tags.get(post.id, ()) if not tag.is_internal],
            )
            for post in posts
        ],
    )


def _rss(feed: Feed) -> bytes:
    root = Xml.Element("rss", {"version": "2.0"})
    channel = Xml.SubElement(root, "channel")
    _texts(channel, {"title": feed.title, "link": feed.page_url, "language": feed.language})
    Xml.SubElement(channel, "description").text = _allowed(feed.description)
    own = {"href": feed.url, "rel": "self", "type": "application/rss+xml"}
    Xml.SubElement(channel, f"{{{ATOM}}}link", own)
    if feed.changed_at is not None:
        Xml.SubElement(channel, "lastBuildDate").text = format_datetime(feed.changed_at)
    for entry in feed.entries:
        item = Xml.SubElement(channel, "item")
        _texts(
            item,
            {
                "title": entry.post.title,
                "link": entry.url,
                "guid": entry.url,
                "pubDate": format_datetime(entry.published_at),
                "description": entry.post.excerpt,
                f"{{{CONTENT}}}encoded": entry.html,
            },
        )
        for author in entry.authors:
            _texts(item, {f"{{{DUBLIN_CORE}}}creator": author.name})
        for tag in entry.tags:
            _texts(item, {"category": tag.name})
    return _written(root, {"atom": ATOM, "content": CONTENT, "dc": DUBLIN_CORE})


def _atom(feed: Feed) -> bytes:
    root = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _texts(root, {"id": feed.page_url, "title": feed.title, "subtitle": feed.description})
    Xml.SubElement(root, "link", {"rel": "self", "href": feed.url})
    Xml.SubElement(root, "link", {"rel": "alternate", "href": feed.page_url})
    changed = feed.changed_at or NOTHING_YET
    _texts(root, {"updated": changed.isoformat(timespec="seconds")})
    for entry in feed.entries:
        _atom_entry(root, entry)
    return _written(root, {})


def _atom_entry(root: Xml.Element, entry: Entry) -> None:
    element = Xml.SubElement(root, "entry")
    _texts(
        element,
        {
            "id": entry.url,
            "title": entry.post.title,
            "published": entry.published_at.isoformat(timespec="seconds"),
            "updated": entry.post.updated_at.isoformat(timespec="seconds"),
            "summary": entry.post.excerpt,
        },
    )
    Xml.SubElement(element, "link", {"rel": "alternate", "href": entry.url})
    names = [author.name for author in entry.authors]
    for name in names or [named_site().title]:
        _texts(Xml.SubElement(element, "author"), {"name": name})
    for tag in entry.tags:
        Xml.SubElement(element, "category", {"term": tag.slug, "label": tag.name})
    if entry.html:
        Xml.SubElement(element, "content", {"type": "html"}).text = _allowed(entry.html)


def _json(feed: Feed) -> bytes:
    items = []
    for entry in feed.entries:
        item = {
            "id": entry.url,
            "url": entry.url,
            "title": entry.post.title,
            "summary": entry.post.excerpt,
            # One of the two has to be there, and may be empty.
            "content_html": entry.html or entry.post.excerpt,
            "image": whole_address(entry.post.feature_image),
            "date_published": entry.published_at.isoformat(timespec="seconds"),
            "date_modified": entry.post.updated_at.isoformat(timespec="seconds"),
            "authors": [
                {"name": author.name, "url": own_url(author.path)} for author in entry.authors
            ],
            "tags": [tag.name for tag in entry.tags],
        }
        items.append({name: value for name, value in item.items() if value})
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.page_url,
        "feed_url": feed.url,
        "language": feed.language,
        "items": items,
    }
    return orjson.dumps(told)


def _texts(parent: Xml.Element, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        if text:
            Xml.SubElement(parent, name).text = _allowed(text)


def _allowed(text: str) -> str:
    """Leave out what no XML may hold: most control characters, and lonely surrogates."""
    return "".join(
        letter
        for letter in text
        if letter in "\t\n\r" or (letter >= " " and not "\ud800" <= letter <= "\udfff")
    )


def _written(root: Xml.Element, names: Mapping[str, str]) -> bytes:
    for prefix, namespace in names.items():
        Xml.register_namespace(prefix, namespace)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
