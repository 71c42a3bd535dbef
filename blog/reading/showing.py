"""A post or a member's page, as far as it is for whoever reads."""

import asyncio

from markupsafe import Markup
from quart import Response, g

from blog.lexical import Audience as Readers
from blog.lexical import above_wall, shown_to
from blog.likes.service import Heart, heart_of
from blog.menu import queries as menu
from blog.menu.presenting import menu_items
from blog.posts.bodies import FRAME_HOSTS
from blog.posts.containers import post_values
from blog.posts.models import Post
from blog.posts.sharing import post_meta
from blog.reading import queries
from blog.reading.around import around_post
from blog.reading.audience import Audience
from blog.reading.own_cards import with_own_cards
from blog.reading.queries import Choice
from glue.contracts.blog import Feature
from glue.layout import events_of_posts
from glue.site_words import name_site
from shared.db import ReadSession, read_session
from shared.runtime import current_runtime
from shared.web.headers import content_security_policy, with_frames_of
from shared.web.htmx import render
from shared.web.identity import Identity, current_identity
from shared.web.pagination import Page

POSTS_OF_A_PAGE = 3
WORDS_A_MINUTE = 230
NONE: Page[Post] = Page([], None)


async def page_of_post(post: Post, audience: Audience) -> Response:
    """Show a post, or how it begins and who it is for."""
    await name_site()
    may_read, identity = audience.may_read(post), current_identity()
    beside = await around_post(read_session(), audience, post)
    shown = [post.id, *(it.id for it in beside.related)]
    heart, announced = await asyncio.gather(
        _heart(post, identity, may_read=may_read), events_of_posts(identity, shown)
    )
    response = await render(
        "posts/show.html",
        meta=post_meta(post),
        post=post,
        may_read=may_read,
        body=await _body(post, may_read=may_read),
        minutes=minutes_to_read(post),
        beside=beside,
        heart=heart,
        announced=announced,
    )
    return _with_frames(response, post)


async def _heart(post: Post, identity: Identity, *, may_read: bool) -> Heart | None:
    return await heart_of(post, identity) if may_read else None


async def page_to_read(page: Post, audience: Audience) -> Response:
    """Show a member's page: a place that everybody finds, though its text may be for some."""
    session, may_read = read_session(), audience.may_read(page)
    (g.page,) = await post_values(session, [page])
    posts = await _new_on(session, page, audience) if Feature.POSTS not in g.page.hidden else NONE
    response = await render(
        "posts/page.html",
        meta=post_meta(page),
        page=page,
        may_read=may_read,
        body=await _body(page, may_read=may_read),
        items=menu_items(await menu.menu_of(session, page_id=page.id), current_slug=page.slug),
        posts=posts.items,
        announced=await events_of_posts(current_identity(), [it.id for it in posts.items]),
        has_more=posts.next_cursor is not None,
    )
    return _with_frames(response, page)


async def _new_on(session: ReadSession, page: Post, audience: Audience) -> Page[Post]:
    choice = Choice(page_id=page.id)
    return await queries.posts_page(session, audience, choice, size=POSTS_OF_A_PAGE, cursor=None)


def minutes_to_read(post: Post) -> int:
    """Return how long a post takes to read, a minute at the least."""
    return max(1, round(post.word_count / WORDS_A_MINUTE))


def _with_frames(response: Response, post: Post) -> Response:
    """Let a page show the frames its text holds; pages without any may show none."""
    if "<iframe" in post.body_html:
        settings = current_runtime().settings
        policy = content_security_policy(sorted(settings.own_origins), settings.hosted_origins)
        response.headers["Content-Security-Policy"] = with_frames_of(policy, FRAME_HOSTS)
    return response


async def _body(post: Post, *, may_read: bool) -> Markup | None:
    """Return what whoever looks may read of a text; None where that is nothing of it."""
    identity = current_identity()
    reader = Readers.FREE if identity.is_signed_in else Readers.VISITOR
    html = post.body_html if may_read else above_wall(post.body_html)
    if html is None:
        return None
    return await with_own_cards(identity, post, shown_to(html, reader))
