"""The front page, and a post or a member's page."""

from markupsafe import Markup
from quart import Blueprint, Response, g

from blog.menu import queries as menu
from blog.menu.presenting import menu_items
from blog.posts import queries
from blog.posts.front_page import read_front_page
from blog.posts.models import Post
from blog.posts.presenting import post_value
from blog.posts.sharing import front_page_meta, post_meta
from glue.access import allows
from glue.contracts.blog import PostKind
from glue.layout import events_of_posts
from glue.permissions import Action
from shared.db import read_session
from shared.errors import NotFound
from shared.web.htmx import render
from shared.web.identity import current_identity

posts = Blueprint("posts", __name__)

FURTHER_POSTS = 2


@posts.get("/")
@allows(Action.VISIT)
async def index() -> Response:
    front = await read_front_page(read_session())
    return await render(
        "posts/index.html",
        meta=front_page_meta(),
        sellers=front.sellers,
        pages=front.pages,
        posts=front.posts,
    )


@posts.get("/<slug>/")
@allows(Action.VISIT)
async def show(slug: str) -> Response:
    post = await queries.published_post(read_session(), slug=slug)
    if post is None:
        raise NotFound()
    if post.kind is PostKind.PAGE:
        return await _show_page(post)
    return await _show_post(post)


async def _show_post(post: Post) -> Response:
    return await render(
        "posts/show.html",
        meta=post_meta(post),
        post=post,
        body=Markup(post.body_html),
        announced=await events_of_posts(current_identity(), [post.id]),
        others=await queries.other_posts(read_session(), post, limit=FURTHER_POSTS),
    )


async def _show_page(page: Post) -> Response:
    g.page = post_value(page)
    tree = await menu.menu_of(read_session(), page_id=page.id)
    return await render(
        "posts/page.html",
        meta=post_meta(page),
        page=page,
        body=Markup(page.body_html),
        items=menu_items(tree, current_slug=page.slug),
    )
