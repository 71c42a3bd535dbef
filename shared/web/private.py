"""Pages that are for some people alone."""

from quart import Response


async def keep_private(response: Response) -> Response:
    """Keep a page out of caches and search engines; for `after_request`."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
