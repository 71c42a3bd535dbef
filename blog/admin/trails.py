"""A part of the audit log as it is shown: names instead of ids, words instead of codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from quart import url_for

from blog.admin import wording
from blog.people.models import User
from blog.people.queries import users_by_id
from blog.posts.models import Post
from blog.posts.queries import posts_by_id
from glue.audit import ObjectType
from glue.contracts.families import AuditEntry
from glue.services.audit import ENTRIES, Asked, Told, tell
from glue.urls import orders_url
from shared.actors import ActorKind
from shared.db import ReadSession
from shared.i18n import gettext as _
from shared.i18n import mark as _l

ACTORS = {
    ActorKind.PERSON: _l("a person who is gone"),
    ActorKind.VISITOR: _l("a visitor"),
    ActorKind.COMMAND: _l("a command"),
    ActorKind.SYSTEM: _l("the system"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody or something in a line, and where to read more of it."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words; what goes without saying where it is shown is not said.

    Without `network` whoever looks may not know where it was done from.
    """

    at: datetime
    service: str
    deed: str
    what: Named | None
    page: Named | None
    who: Named
    network: str
    why: str


@dataclass(frozen=True, slots=True)
class Trail:
    """Some lines, which services could not be asked, and where it goes on.

    `is_first` says that nothing newer was left out.
    """

    lines: Sequence[Line]
    away: Sequence[str]
    older: str | None
    is_first: bool


@dataclass(frozen=True, slots=True)
class _Names:
    users: dict[int, User]
    pages: dict[int, Post]


async def read_trail(
    session: ReadSession,
    asked: Asked,
    *,
    after: str | None = None,
    with_networks: bool,
    limit: int = ENTRIES,
) -> Trail:
    """Read a part of the log for whoever looks after it; raises `BadCursor`.

    With `with_networks` it also names where things were done from, and leads to people's pages.
    """
    telling = await tell(asked, after=after, limit=limit)
    entries = [told.entry for told in telling.told]
    names = _Names(
        {user.id: user for user in await users_by_id(session, ids=_people_in(entries))},
        {page.id: page for page in await posts_by_id(session, ids=_pages_in(entries))},
    )
    lines = [_line(told, asked, names, with_networks) for told in telling.told]
    return Trail(lines, telling.away, telling.older, is_first=after is None)


def actor_named(
    kind: ActorKind, actor_id: int | None, users: Mapping[int, User], *, with_links: bool
) -> Named:
    """Say who did something; with links for those who may look at people's pages."""
    user = users.get(actor_id or 0) if kind is ActorKind.PERSON else None
    if user is not None:
        return _person(user, with_links=with_links)
    return Named(_(ACTORS[kind]))


def _people_in(entries: Sequence[AuditEntry]) -> list[int]:
    actors = {entry.actor_id for entry in entries if entry.actor is ActorKind.PERSON}
    objects = {entry.object_id for entry in entries if entry.object_type == ObjectType.PERSON}
    return sorted(id for id in actors | objects if id is not None)


def _pages_in(entries: Sequence[AuditEntry]) -> list[int]:
    objects = {entry.object_id for entry in entries if entry.object_type == ObjectType.PAGE}
    around = {entry.within_id for entry in entries}
    named = {wording.page_in(entry) for entry in entries}
    return sorted(id for id in objects | around | named if id is not None)


def _line(told: Told, asked: Asked, names: _Names, with_networks: bool) -> Line:
    entry = told.entry
    about = (entry.object_type, entry.object_id)
    within = (ObjectType.PAGE, entry.within_id)
    here = {asked.object, (ObjectType.PAGE, asked.within_id)}
    page = names.pages.get(entry.within_id or 0) if within not in {about, *here} else None
    return Line(
        at=entry.at,
        service=told.service,
        deed=wording.deed(entry, {id: page.title for id, page in names.pages.items()}),
        what=_thing(entry, names, with_links=with_networks) if about not in here else None,
        page=_page(page) if page else None,
        who=actor_named(entry.actor, entry.actor_id, names.users, with_links=with_networks),
        network=entry.network if with_networks else "",
        why=wording.reason(entry),
    )


def _thing(entry: AuditEntry, names: _Names, *, with_links: bool) -> Named:
    user = names.users.get(entry.object_id) if entry.object_type == ObjectType.PERSON else None
    if user is not None:
        return _person(user, with_links=with_links)
    page = names.pages.get(entry.object_id) if entry.object_type == ObjectType.PAGE else None
    if page is not None:
        return _page(page)
    is_order = entry.object_type == ObjectType.ORDER
    return Named(wording.thing(entry), orders_url(f"/{entry.object_id}/") if is_order else None)


def _person(user: User, *, with_links: bool) -> Named:
    href = url_for("admin_people.show", user_id=user.id) if with_links else None
    return Named(user.display_name, href)


def _page(page: Post) -> Named:
    is_there = page.deleted_at is None
    href = url_for("admin_pages.show", page_slug=page.slug) if is_there else None
    return Named(page.title, href)
