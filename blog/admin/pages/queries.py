"""The list of pages, for admins and for keepers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from blog.posts.models import Post
from blog.posts.queries import live_pages, live_pages_by_id
from blog.roles.queries import count_keepers
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Desk:
    """A page, and how many people look after it."""

    page: Post
    keepers: int


async def desks(session: ReadSession, *, of: Collection[int] | None) -> Sequence[Desk]:
    """Return all pages, or those of the ids in `of`."""
    pages = await live_pages(session) if of is None else await live_pages_by_id(session, ids=of)
    counts = await count_keepers(session, page_ids=[page.id for page in pages])
    return [Desk(page, counts.get(page.id, 0)) for page in pages]
