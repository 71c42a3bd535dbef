"""Answers that are calendar files: kept for a while, and not sent again while they are the same."""

from datetime import timedelta
from hashlib import sha256
from urllib.parse import quote

from quart import Response, request

from events.feeds.service import Feed
from shared.actors import current_actor
from shared.runtime import current_runtime
from shared.web.limits import Limit, Limiter

# Programs that look every few minutes stay far below; several of a household are one network.
LIMIT = Limit("calendar-files", 300, timedelta(minutes=15))
FOR_A_WHILE = "public, max-age=900"
FOR_ONE_ALONE = "private, no-cache"
CONTENT_TYPE = "text/calendar; charset=utf-8"


async def count_asking() -> None:
    """Count that somebody asks for a file; raises `TooOften`."""
    # Behind a socket without an address everybody would be one network, and shut each other out.
    if network := current_actor().network:
        await current_runtime().extra(Limiter).count(LIMIT, network)


async def answer_with(feed: Feed, *, name: str, is_private: bool = False) -> Response:
    """Send a file, or only that it is still the same."""
    response = Response(feed.content, content_type=CONTENT_TYPE)
    response.set_etag(sha256(feed.content).hexdigest()[:32], weak=True)
    if feed.changed_at is not None:
        response.last_modified = feed.changed_at
    response.headers["Cache-Control"] = FOR_ONE_ALONE if is_private else FOR_A_WHILE
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.ics"
    if is_private:
        response.headers["X-Robots-Tag"] = "noindex"
    made: Response = await response.make_conditional(request)
    return made
