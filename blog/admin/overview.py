"""How much there is to look after."""

from dataclasses import dataclass
from datetime import datetime

from blog.admin.people.queries import Among, count_people
from blog.invitations.queries import count_open
from blog.posts.models import PostStatus
from blog.posts.queries import live_pages
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Overview:
    """People by what they look after, pages, and invitations that wait for an answer."""

    people: dict[Among, int]
    pages: int
    drafts: int
    invitations: int


async def read_overview(session: ReadSession, *, now: datetime) -> Overview:
    """Count what an admin's first page tells of."""
    pages = await live_pages(session)
    return Overview(
        people=await count_people(session),
        pages=len(pages),
        drafts=sum(page.status is PostStatus.DRAFT for page in pages),
        invitations=await count_open(session, now=now),
    )
