"""The pages that shops are on, asked of blog."""

import asyncio

from glue.contracts import blog
from shared.errors import NotFound, ServiceUnavailable
from shared.rpc import fetch_data


async def page_by_id(id: int) -> blog.Post:
    """Return a published page; raises `NotFound`."""
    page = await fetch_data(blog.PostById(id=id))
    if page is None:
        raise NotFound()
    return page


async def pages_by_id(ids: set[int]) -> dict[int, blog.Post] | None:
    """Return published pages by id, or None while blog does not answer."""
    wanted = sorted(ids)
    try:
        replies = await asyncio.gather(
            *(
                fetch_data(blog.PostsBatch(ids=wanted[start : start + blog.MAX_BATCH]))
                for start in range(0, len(wanted), blog.MAX_BATCH)
            )
        )
    except ServiceUnavailable:
        return None
    return {page.id: page for reply in replies for page in reply}
