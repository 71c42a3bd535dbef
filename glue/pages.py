"""The page a browser is in: the first segment of its path.

While blog does not answer, a page that was looked up within the hour is still known: a shop stays
open while the site around it is away.
"""

from datetime import timedelta

from quart import g, request

from glue.contracts import blog
from glue.remembered import Memory
from shared.changes import remembering
from shared.clock import utcnow
from shared.errors import NotFound, ServiceUnavailable
from shared.rpc import fetch_data
from shared.runtime import current_runtime

FRESH = timedelta(seconds=2)
WHILE_BLOG_IS_AWAY = timedelta(hours=1)
REMEMBERED_PAGES = 1_000
ROUTE_VALUE = "page_slug"


class PageLoader:
    """Loads the page of a route that names one by `page_slug` into `g.page`."""

    def __init__(self) -> None:
        self._memory: Memory[blog.Post] = Memory(REMEMBERED_PAGES)

    async def __call__(self) -> None:
        """Set `g.page` for this request; an unknown page raises `NotFound`."""
        slug = (request.view_args or {}).get(ROUTE_VALUE)
        if slug is not None:
            g.page = await self.page(slug)

    async def page(self, slug: str) -> blog.Post:
        """Return the page of a slug; raises `NotFound`."""
        now = utcnow()
        known = self._memory.recall(slug, younger_than=_fresh(), now=now)
        if known is not None:
            return known[0]
        try:
            async with remembering() as reads:
                page = await fetch_data(blog.PostBySlug(slug=slug))
        except ServiceUnavailable:
            last = self._memory.recall(
                slug, younger_than=WHILE_BLOG_IS_AWAY, now=now, even_untrue=True
            )
            if last is None:
                raise
            return last[0]
        if page is None or page.kind is not blog.PostKind.PAGE:
            raise NotFound()
        self._memory.keep(slug, page, now=now, reads=reads)
        return page


def _fresh() -> timedelta:
    return min(FRESH, timedelta(seconds=current_runtime().settings.layout_memory_seconds))


def current_page() -> blog.Post:
    """Return the page of this request's route."""
    page: blog.Post = g.page
    return page
