"""The page of a list, and the further rows it is asked for."""

from typing import Any
from urllib.parse import urlencode

from quart import Response, request

from blog.authors.queries import authors_of_posts
from blog.reading.audience import Audience
from blog.reading.beside import beside_list
from blog.reading.feeds import FeedKind
from blog.reading.lists import PostList, month_name
from blog.reading.queries import posts_page
from blog.tags.queries import tags_of_posts
from glue.layout import events_of_posts
from shared.db import read_session
from shared.web.htmx import is_htmx, render, render_region
from shared.web.identity import current_identity
from shared.web.seo import page_meta

SIZE = 24
MORE = "load-more"
# What each feed is called, its media type, and the last part of its address.
FEEDS = (
    ("RSS", "application/rss+xml", FeedKind.RSS),
    ("Atom", "application/atom+xml", FeedKind.ATOM),
    ("JSON", "application/feed+json", FeedKind.JSON),
)


async def list_page(shown: PostList) -> Response:
    """Show a list, from its beginning or from where `after` says; raises `BadCursor`."""
    session, identity = read_session(), current_identity()
    audience = Audience.of(identity)
    cursor = request.args.get("after")
    page = await posts_page(session, audience, shown.choice, size=SIZE, cursor=cursor)
    ids = [post.id for post in page.items]
    tags, authors = await tags_of_posts(session, ids), await authors_of_posts(session, ids)
    rows: dict[str, Any] = {
        "list": shown,
        "feeds": FEEDS if shown.has_feeds else (),
        "posts": page.items,
        "tags": {id: [tag for tag in of if not tag.is_internal] for id, of in tags.items()},
        "authors": authors,
        "announced": await events_of_posts(identity, ids),
        "further": _further(shown, page.next_cursor),
    }
    if is_htmx() and request.headers.get("HX-Target") == MORE:
        return await render_region("reading/index/_rows.html", **rows)
    return await render(
        "reading/index.html",
        meta=page_meta(
            shown.title,
            shown.path if cursor is None else None,
            description=shown.description,
            picture=shown.picture,
        ),
        beside=await beside_list(session, audience),
        month_name=month_name,
        is_start=cursor is None,
        **rows,
    )


def _further(shown: PostList, cursor: str | None) -> str | None:
    return f"{shown.path}?{urlencode({'after': cursor})}" if cursor else None
