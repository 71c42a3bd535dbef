"""Roles in few words: what somebody is to look after, place by place."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from blog.posts.models import Post
from blog.posts.queries import posts_by_id
from blog.roles.wording import role_label
from glue.contracts.blog import Grant, Role
from shared.db import ReadSession
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Place:
    """The whole site or a page, and some roles there."""

    page: Post | None
    roles: Sequence[Role]

    @property
    def title(self) -> str:
        return self.page.title if self.page else _("The whole site")

    @property
    def words(self) -> str:
        return ", ".join(role_label(role) for role in self.roles)


def way_in(grants: Iterable[Grant]) -> str:
    """Return where somebody with these roles begins: authors have nothing to look after yet."""
    return "/admin/" if any(grant.role is not Role.AUTHOR for grant in grants) else "/account/"


async def places_of(session: ReadSession, grants: Iterable[Grant]) -> Sequence[Place]:
    """Return roles by place, the whole site first; those on a page that is gone are left out."""
    (places,) = await places_of_each(session, [list(grants)])
    return places


async def places_of_each(
    session: ReadSession, held: Sequence[Collection[Grant]]
) -> Sequence[Sequence[Place]]:
    """Return the same for several lists of roles at once."""
    ids = {grant.page_id for grants in held for grant in grants if grant.page_id is not None}
    pages = {page.id: page for page in await posts_by_id(session, ids=ids)} if ids else {}
    return [_places(grants, pages) for grants in held]


def _places(grants: Collection[Grant], pages: dict[int, Post]) -> Sequence[Place]:
    roles: dict[int | None, set[Role]] = {}
    for grant in grants:
        roles.setdefault(grant.page_id, set()).add(grant.role)
    places = [
        Place(pages.get(page_id) if page_id else None, [role for role in Role if role in here])
        for page_id, here in roles.items()
        if page_id is None or (page_id in pages and pages[page_id].deleted_at is None)
    ]
    return sorted(places, key=lambda place: (place.page is not None, place.title))
