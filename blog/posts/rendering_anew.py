"""The loop that renders anew what an older renderer made, so that a deploy reaches all posts."""

import logging

from blog.lexical.document import DocumentTooLarge, NotADocument
from blog.posts.bodies import RENDERER, body_columns
from blog.posts.models import Post
from blog.posts.queries import keep_body, lock_posts_rendered_before
from shared.db import transaction
from shared.jobs.loop import Loop

logger = logging.getLogger(__name__)

LOOP_NAME = "rendering-anew"
EVERY_SECONDS = 300.0
# So many are locked together; whoever saves one of them meanwhile waits that long.
BATCH = 10


def rendering_anew_loop() -> Loop:
    """Make the loop; it goes on at once while there is more to render."""
    return Loop(LOOP_NAME, EVERY_SECONDS, render_some_anew)


async def render_some_anew() -> bool:
    """Render the next posts anew; returns whether there may be more.

    Several processes may do this at once: each takes other posts. A post stays as it was written,
    with its version and its times, and nobody is told that it changed.
    """
    async with transaction() as session:
        posts = await lock_posts_rendered_before(session, renderer=RENDERER, limit=BATCH)
        for post in posts:
            await keep_body(session, post.id, _columns(post))
    return len(posts) == BATCH


def _columns(post: Post) -> dict[str, object]:
    """Return what the document is rendered to; where it cannot be, only by whom that was tried."""
    try:
        return body_columns(post.lexical, trusts_html=post.trusts_html)
    except (NotADocument, DocumentTooLarge) as problem:
        logger.warning("post %s is not rendered anew: %s", post.id, type(problem).__name__)
        return {"renderer": RENDERER}
