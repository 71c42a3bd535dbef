"""Lists of posts: all of them, by month, by tag, by author, and those of a page."""

from quart import Blueprint, Response, g

from blog.authors.queries import author_by_slug
from blog.posts.containers import post_values
from blog.posts.queries import published_post
from blog.reading.feeds import FeedKind, feed_of
from blog.reading.lists import PostList
from blog.reading.rendering import list_page
from blog.tags.former import tag_formerly_at
from blog.tags.queries import tag_by_slug
from glue.access import allows
from glue.contracts.blog import PostKind
from glue.permissions import Action
from shared.db import read_session
from shared.errors import NotFound
from shared.web.cache import keeps_page
from shared.web.htmx import redirect_to

reading = Blueprint("reading", __name__)

FEED = "<any('rss.xml','atom.xml','feed.json'):kind>"


@reading.get("/posts/")
@allows(Action.VISIT)
@keeps_page
async def index() -> Response:
    return await list_page(PostList.of_all())


@reading.get("/posts/<int:year>/")
@allows(Action.VISIT)
@keeps_page
async def year(year: int) -> Response:
    return await list_page(PostList.of_year(year))


@reading.get("/posts/<int:year>/<int:month>/")
@allows(Action.VISIT)
@keeps_page
async def month(year: int, month: int) -> Response:
    return await list_page(PostList.of_month(year, month))


@reading.get("/tag/<slug>/")
@allows(Action.VISIT)
@keeps_page
async def tag(slug: str) -> Response:
    return await _of_tag(slug)


@reading.get("/author/<slug>/")
@allows(Action.VISIT)
@keeps_page
async def author(slug: str) -> Response:
    return await list_page(await _author(slug))


@reading.get("/<page_slug>/posts/")
@allows(Action.VISIT)
@keeps_page
async def page(page_slug: str) -> Response:
    return await list_page(await _page(page_slug))


@reading.get(f"/posts/{FEED}")
@allows(Action.VISIT)
@keeps_page
async def feed(kind: str) -> Response:
    return await feed_of(PostList.of_all(), FeedKind(kind))


@reading.get(f"/tag/<slug>/{FEED}")
@allows(Action.VISIT)
@keeps_page
async def tag_feed(slug: str, kind: str) -> Response:
    return await _of_tag(slug, FeedKind(kind))


@reading.get(f"/author/<slug>/{FEED}")
@allows(Action.VISIT)
@keeps_page
async def author_feed(slug: str, kind: str) -> Response:
    return await feed_of(await _author(slug), FeedKind(kind))


@reading.get(f"/<page_slug>/posts/{FEED}")
@allows(Action.VISIT)
@keeps_page
async def page_feed(page_slug: str, kind: str) -> Response:
    return await feed_of(await _page(page_slug), FeedKind(kind))


async def _of_tag(slug: str, kind: FeedKind | None = None) -> Response:
    """Show a tag's posts or their feed, or lead to where the tag is now; raises `NotFound`."""
    session = read_session()
    found = await tag_by_slug(session, slug=slug)
    there = found or await tag_formerly_at(session, slug=slug)
    if there is None or there.is_internal:
        raise NotFound()
    if found is None:
        return await redirect_to(f"{there.path}{kind or ''}", status=308)
    shown = PostList.of_tag(found)
    return await feed_of(shown, kind) if kind else await list_page(shown)


async def _author(slug: str) -> PostList:
    found = await author_by_slug(read_session(), slug=slug)
    if found is None:
        raise NotFound()
    return PostList.of_author(found)


async def _page(slug: str) -> PostList:
    found = await published_post(read_session(), slug=slug)
    if found is None or found.kind is not PostKind.PAGE:
        raise NotFound()
    (g.page,) = await post_values(read_session(), [found])
    return PostList.of_page(found)
