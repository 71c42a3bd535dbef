"""What of other pages hangs on a page, and what whoever looks could attach to it.

Siblings are asked side by side with all else that a desk asks; what they told is put together with
our own pages afterwards.
"""

import asyncio
from collections.abc import Awaitable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

from blog.admin.attachments.kinds import Kind, Thing
from blog.posts.models import Post, PostStatus
from blog.posts.queries import live_pages_by_id
from glue.contracts.relations import ContainerType, Relation
from glue.services.relationships import get_children, pages_with
from shared.db import ReadSession, read_session
from shared.errors import ServiceUnavailable
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class OfAnother:
    """A shop or a calendar, and the page that it belongs to."""

    thing: Thing
    page: Post


@dataclass(frozen=True, slots=True)
class FromElsewhere:
    """What of other pages is shown on one, and what could be by whoever looks, by its name.

    `key` is that of the forms that attach and detach: what is sent twice by mistake counts once.
    """

    attached: Sequence[OfAnother]
    offered: Sequence[OfAnother]
    key: str = field(default_factory=lambda: uuid4().hex)

    @property
    def choices(self) -> list[tuple[int, str]]:
        """What can be chosen, with the page of each."""
        return [(it.thing.id, f"{it.thing.title} · {it.page.title}") for it in self.offered]


@dataclass(frozen=True, slots=True)
class Around:
    """What siblings told; None is what they could not be asked for just now."""

    children: Sequence[Relation] | None
    offered: Mapping[Kind, Sequence[Thing] | None]


async def ask_around(page: Post, identity: Identity, kinds: Sequence[Kind]) -> Around:
    """Ask what hangs on a page, and what of each kind somebody could attach, side by side."""
    if not kinds:
        return Around([], {})
    children, offered = await asyncio.gather(
        _children(page),
        asyncio.gather(*(_told_or_none(kind.offered_to(identity, page.id)) for kind in kinds)),
    )
    return Around(children, dict(zip(kinds, offered, strict=True)))


async def from_elsewhere(
    session: ReadSession,
    page: Post,
    around: Around,
    own: Mapping[Kind, Collection[int] | None],
) -> dict[Kind, FromElsewhere]:
    """Put together what hangs on a page of other pages; a kind nobody could be asked for is absent.

    `own` are the ids of what is the page's own, which siblings need not be asked for again.
    """
    kinds = [kind for kind in around.offered if own[kind] is not None]
    if around.children is None:
        return {}
    hanging = await asyncio.gather(
        *(_hanging(kind, around.children, around.offered[kind], own[kind] or ()) for kind in kinds)
    )
    told = {
        kind: (found, offered)
        for kind, found in zip(kinds, hanging, strict=True)
        if found is not None and (offered := around.offered[kind]) is not None
    }
    owners = {it.container_id for found, offered in told.values() for it in (*found, *offered)}
    pages = await live_pages_by_id(session, ids=owners) if owners else []
    by_id = {it.id: it for it in pages if it.id != page.id}
    return {kind: _told(found, offered, by_id) for kind, (found, offered) in told.items()}


async def others_showing(page: Post, thing: tuple[ContainerType, int]) -> Sequence[Post] | None:
    """Return which other published pages show something of a page; None if nobody can tell now."""
    try:
        ids = await pages_with(thing)
    except ServiceUnavailable:
        return None
    others = {*ids} - {page.id}
    pages = await live_pages_by_id(read_session(), ids=others) if others else []
    return [it for it in pages if _is_published(it)]


def _told(
    hanging: Sequence[Thing], offered: Sequence[Thing], pages: Mapping[int, Post]
) -> FromElsewhere:
    attached = [OfAnother(it, pages[it.container_id]) for it in hanging if it.container_id in pages]
    there = {it.thing.id for it in attached}
    return FromElsewhere(
        attached,
        [
            OfAnother(it, pages[it.container_id])
            for it in offered
            if it.id not in there and _is_published(pages.get(it.container_id))
        ],
    )


def _is_published(page: Post | None) -> bool:
    return page is not None and page.status is PostStatus.PUBLISHED


async def _children(page: Post) -> list[Relation] | None:
    with suppress(ServiceUnavailable):
        return await get_children((ContainerType.PAGE, page.id))
    return None


async def _hanging(
    kind: Kind,
    children: Sequence[Relation],
    offered: Sequence[Thing] | None,
    own: Collection[int],
) -> Sequence[Thing] | None:
    """Return what hangs on a page and is not its own, asked for as far as it is not known."""
    ids = [it.child_id for it in children if it.child_type is kind.type and it.child_id not in own]
    known = {it.id: it for it in offered or ()}
    unknown = [id for id in ids if id not in known][: kind.most]
    asked = await _told_or_none(kind.by_ids(unknown)) if unknown else []
    if asked is None:
        return None
    known |= {it.id: it for it in asked}
    return [known[id] for id in ids if id in known]


async def _told_or_none(asking: Awaitable[Sequence[Thing]]) -> Sequence[Thing] | None:
    with suppress(ServiceUnavailable):
        return await asking
    return None
