"""Who may write what: decided here for whatever a route or a page wants to know.

A post is written by authors, and by who keeps the content of the page it is on; a page by who
keeps its content; all of it by admins.
"""

from quart import g, request

from blog.posts.models import Post
from blog.writing.queries import post_by_id
from glue.contracts.blog import PostKind, Role
from glue.permissions import SITE, Action, Decision, Resource, may, pages_of
from shared.db import read_session
from shared.errors import Forbidden, NotFound
from shared.web.identity import Identity, current_identity

ROUTE_VALUE = "post_id"


def may_write(identity: Identity, post: Post) -> Decision:
    """Decide whether somebody may change a post or a page, and publish it."""
    page_id = post.id if post.kind is PostKind.PAGE else post.page_id
    return may_write_for(identity, kind=post.kind, page_id=page_id)


def may_write_for(identity: Identity, *, kind: PostKind, page_id: int | None) -> Decision:
    """Decide whether somebody may write posts on a page or for the site, or that page itself."""
    action = Action.KEEP_CONTENT if kind is PostKind.PAGE else Action.WRITE_POSTS
    return may(identity, action, Resource(page_id=page_id))


async def the_post() -> Resource:
    """Ask about the post or page the route names by `post_id`; raises `NotFound`, `Forbidden`.

    A stranger is asked to sign in before they learn whether there is such a post. That posts may be
    written says nothing of pages: `Forbidden` is for authors at the page of a member.
    """
    identity = current_identity()
    if not identity.is_signed_in:
        return SITE
    post = await post_by_id(read_session(), id=int((request.view_args or {})[ROUTE_VALUE]))
    if post is None:
        raise NotFound()
    if post.kind is PostKind.PAGE and not may_write(identity, post):
        raise Forbidden()
    g.post = post
    return Resource(page_id=post.id if post.kind is PostKind.PAGE else post.page_id)


def wherever_they_write() -> Resource:
    """Ask about any page whose content whoever asks keeps: for what belongs to no one post."""
    return Resource(page_id=min(pages_of(current_identity(), Role.CONTENT), default=None))


def current_post() -> Post:
    """Return the post or page this request's route is about."""
    post: Post = g.post
    return post
