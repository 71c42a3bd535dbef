"""What a person's page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.people.models import User
from blog.posts.models import Post
from blog.posts.queries import live_pages
from blog.roles.queries import count_admins, grants_of
from blog.roles.switches import Everywhere, SwitchRow, roles_everywhere, row_of
from blog.sign_in.queries import count_live_sessions
from glue.audit import ObjectType
from glue.services.audit import Asked
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class NameField:
    """A person's name where it stands: shown, or open to be changed, with what is wrong with it."""

    user_id: int
    name: str
    is_open: bool = False
    problem: str | None = None
    refocus: bool = False
    announce: str | None = None


@dataclass(frozen=True, slots=True)
class PersonPage:
    """A person, what they look after, and in how many browsers they are signed in.

    `other_pages` are those on which they have no role yet.
    """

    user: User
    held: Everywhere
    rows: Sequence[SwitchRow]
    other_pages: Sequence[Post]
    devices: int
    is_me: bool


async def read_person(
    session: ReadSession, user: User, *, beside: str, me: int, now: datetime
) -> PersonPage:
    """Read a person's page; `beside` is the slug of a page to show without a role there."""
    grants = await grants_of(session, user_id=user.id)
    pages = await live_pages(session)
    kept = {grant.page_id for grant in grants}
    shown = [page for page in pages if page.id in kept or page.slug == beside]
    admins = await count_admins(session)
    return PersonPage(
        user=user,
        held=roles_everywhere(user, grants, admins=admins, me=me),
        rows=[row_of(user, page, grants) for page in shown],
        other_pages=[page for page in pages if page not in shown],
        devices=await count_live_sessions(session, user_id=user.id, now=now),
        is_me=user.id == me,
    )


def deeds_asked(user_id: int, *, by_them: bool) -> Asked:
    """Ask for what somebody has done, or for what was done to them."""
    if by_them:
        return Asked(person_id=user_id)
    return Asked(object=(ObjectType.PERSON, user_id))
