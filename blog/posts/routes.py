"""The front page, and a post or a member's page."""

from quart import Blueprint, Response

from blog.posts import queries
from blog.posts.front_page import read_front_page
from blog.posts.sharing import front_page_meta
from blog.reading.audience import Audience
from blog.reading.queries import post_to_read
from blog.reading.showing import page_of_post, page_to_read
from glue.access import allows
from glue.contracts.blog import PostKind
from glue.layout import events_of_posts
from glue.permissions import Action
from glue.site_words import name_site
from shared.db import read_session
from shared.errors import NotFound
from shared.web.cache import keeps_page
from shared.web.htmx import redirect_to, render
from shared.web.identity import current_identity

posts = Blueprint("posts", __name__)


@posts.get("/")
@allows(Action.VISIT)
@keeps_page
async def index() -> Response:
    await name_site()
    front = await read_front_page(read_session())
    return await render(
        "posts/index.html",
        meta=front_page_meta(),
        sellers=front.sellers,
        pages=front.pages,
        posts=front.posts,
        announced=await events_of_posts(current_identity(), [post.id for post in front.posts]),
    )


@posts.get("/<slug>/")
@allows(Action.VISIT)
@keeps_page
async def show(slug: str) -> Response:
    session, audience = read_session(), Audience.of(current_identity())
    post = await post_to_read(session, slug=slug)
    if post is None:
        return await _moved(slug)
    if post.kind is PostKind.PAGE:
        return await page_to_read(post, audience)
    if not audience.may_know_of(post):
        raise NotFound()
    return await page_of_post(post, audience)


async def _moved(slug: str) -> Response:
    """Lead to where a post is now that had this address; raises `NotFound`."""
    post = await queries.post_formerly_at(read_session(), slug=slug)
    if post is None:
        raise NotFound()
    return await redirect_to(post.path, status=301)
