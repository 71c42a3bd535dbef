"""The page of the editor: everything its script needs is in it, so that it asks nothing first."""

from quart import Response

from blog.editing.addresses import (
    EMBEDS,
    POSTS,
    SEARCH,
    SNIPPETS,
    UPLOADS,
    edit_address,
    merge_address,
    settings_address,
)
from blog.editing.reading import open_post
from blog.editing.standing import site_zone
from blog.editing.wording import words
from blog.embeds import providers
from blog.posts.content import MAX_ALT, MAX_EXCERPT, MAX_TITLE
from blog.posts.models import PostStatus
from blog.writing.permitting import current_post
from glue.contracts.blog import PostKind
from shared.clock import utcnow
from shared.db import read_session
from shared.runtime import current_runtime
from shared.web.headers import content_security_policy, for_an_editor, with_frames_of
from shared.web.htmx import render
from shared.web.identity import signed_in_user_id


async def editor_page() -> Response:
    """Show the editor of the post that the route is about."""
    post, settings = current_post(), current_runtime().settings
    opened = await open_post(read_session(), post, user_id=signed_in_user_id())
    response = await render(
        "admin/editing/edit.html",
        post=post,
        typed=opened.typed,
        standing=opened.standing,
        is_apart=opened.is_apart,
        is_page=post.kind is PostKind.PAGE,
        statuses=PostStatus,
        now=utcnow().astimezone(site_zone()),
        posts_url=POSTS,
        here=edit_address(post.id),
        uploads_url=UPLOADS,
        embeds_url=EMBEDS,
        snippets_url=SNIPPETS,
        search_url=SEARCH,
        settings_url=settings_address(post.id),
        merge_url=merge_address(post.id),
        site_url=settings.public_url("blog"),
        words=words(),
        max_title=MAX_TITLE,
        max_excerpt=MAX_EXCERPT,
        max_alt=MAX_ALT,
    )
    policy = content_security_policy(sorted(settings.own_origins), settings.hosted_origins)
    policy = with_frames_of(for_an_editor(policy), providers.FRAME_HOSTS)
    response.headers["Content-Security-Policy"] = policy
    return response
