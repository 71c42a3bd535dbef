"""The list of people: searched, by what they look after, a page at a time."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Text, and_, exists, func, or_, select, true

from blog.people.models import User
from blog.roles.models import RoleGrant
from blog.roles.queries import grants_of_people
from glue.contracts.blog import Role
from shared.db import ReadSession
from shared.web.pagination import Page, ascending, fetch_page

PEOPLE_ON_A_PAGE = 30
MOST_WORDS = 8


class Among(StrEnum):
    """Whom the list shows: everybody, or who has a role."""

    ALL = ""
    ADMINS = "admins"
    AUTHORS = "authors"
    KEEPERS = "keepers"


@dataclass(frozen=True, slots=True)
class People:
    """A page of people, each with their roles, and how many there are of each kind."""

    page: Page[User]
    grants: dict[int, list[RoleGrant]]
    counts: dict[Among, int]


async def people_matching(
    session: ReadSession, *, q: str, among: Among, cursor: str | None
) -> People:
    """Return a page of those whose name or address holds every word; raises `BadCursor`."""
    called = func.lower(func.coalesce(func.nullif(User.name, ""), User.email), type_=Text())
    page = await fetch_page(
        session,
        select(User).where(_holds(q), _is_among(among)),
        order=[ascending(called), ascending(User.id)],
        size=PEOPLE_ON_A_PAGE,
        cursor=cursor,
    )
    user_ids = [user.id for user in page.items]
    grants = await grants_of_people(session, user_ids=user_ids) if user_ids else {}
    return People(page, grants, await count_people(session, q))


async def count_people(session: ReadSession, q: str = "") -> dict[Among, int]:
    """Count everybody and those with roles, of those whose name or address holds the words."""
    columns = (func.count().filter(_is_among(among)) for among in Among)
    row = (await session.execute(select(*columns).select_from(User).where(_holds(q)))).one()
    return dict(zip(Among, row, strict=True))


def _holds(q: str) -> ColumnElement[bool]:
    return and_(
        true(),
        *(
            or_(
                User.name.icontains(word, autoescape=True),
                User.email.icontains(word, autoescape=True),
            )
            for word in q.split()[:MOST_WORDS]
        ),
    )


def _is_among(among: Among) -> ColumnElement[bool]:
    if among is Among.ADMINS:
        return _has(RoleGrant.role == Role.ADMIN)
    if among is Among.AUTHORS:
        return _has(RoleGrant.role == Role.AUTHOR)
    if among is Among.KEEPERS:
        return _has(RoleGrant.page_id.is_not(None))
    return true()


def _has(role: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(RoleGrant.user_id == User.id, role)
