"""What a page's desk shows: how each part of it stands that whoever looks may keep.

What blog itself knows is read first; then all siblings are asked side by side.
"""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from blog.admin.attachments.kinds import CALENDAR, SHOP, Kind
from blog.admin.attachments.reading import FromElsewhere, ask_around, from_elsewhere
from blog.admin.calendars.reading import KeptCalendar, calendars_of, kept_calendars
from blog.admin.pages.keeping import Keeping
from blog.admin.pages.queries import PostCount, count_posts_on
from blog.admin.shops.reading import KeptShop, kept_shops, shops_of
from blog.admin.trails import Trail, read_trail
from blog.menu.queries import menu_of
from blog.menu.tree import MenuTree
from blog.page_configs.models import PagePaymentAccount
from blog.page_configs.queries import config_of
from blog.people.models import User
from blog.posts.models import Post
from blog.roles.queries import keepers_of
from blog.roles.switches import SwitchRow, row_of
from blog.writing.queries import latest_revision
from glue.contracts.blog import Feature
from glue.contracts.relations import ContainerType
from glue.services.audit import Asked
from shared.db import ReadSession
from shared.errors import ServiceUnavailable
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Content:
    """When a page was written last and by whom, as far as that is known, and its posts."""

    edited_at: datetime
    edited_by: User | None
    posts: PostCount


@dataclass(frozen=True, slots=True)
class Known:
    """What blog itself knows of a page; None is what whoever looks does not keep.

    `hidden` is what visitors are not led to. `account` is None too while the page takes no
    payments, and `currency` then as well.
    """

    keepers: Sequence[SwitchRow]
    content: Content | None
    menu: MenuTree | None
    hidden: Sequence[Feature]
    account: PagePaymentAccount | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """What siblings tell of a page; what they could not be asked for just now is None."""

    shops: Sequence[KeptShop] | None
    calendars: Sequence[KeptCalendar] | None
    shops_elsewhere: FromElsewhere | None
    calendars_elsewhere: FromElsewhere | None
    trail: Trail


async def read_known(session: ReadSession, page: Post, keeping: Keeping) -> Known:
    """Read what blog itself knows of a page."""
    configured = await config_of(session, container_type=ContainerType.PAGE, container_id=page.id)
    account = configured.account if configured else None
    return Known(
        keepers=[
            row_of(user, page, grants)
            for user, grants in await keepers_of(session, page_id=page.id)
        ],
        content=await _content(session, page) if keeping.content else None,
        menu=await menu_of(session, page_id=page.id) if keeping.content else None,
        hidden=configured.config.hidden if configured else [],
        account=account if keeping.payments else None,
        currency=account.currency if account else None,
    )


async def ask_siblings(
    session: ReadSession, page: Post, identity: Identity, keeping: Keeping, *, after: str | None
) -> Told:
    """Ask for what hangs on a page and for what was done there, side by side."""
    shops, calendars, trail, around = await asyncio.gather(
        _shops(page, keeping),
        _calendars(page, keeping),
        page_trail(session, page, keeping, after),
        ask_around(page, identity, keeping.kinds),
    )
    own: dict[Kind, Collection[int] | None] = {
        SHOP: None if shops is None else {it.shop.id for it in shops},
        CALENDAR: None if calendars is None else {it.calendar.id for it in calendars},
    }
    elsewhere = await from_elsewhere(session, page, around, own)
    return Told(shops, calendars, elsewhere.get(SHOP), elsewhere.get(CALENDAR), trail)


async def page_trail(
    session: ReadSession, page: Post, keeping: Keeping, after: str | None
) -> Trail:
    """Return what was done to a page and to whatever is on it."""
    asked = Asked(within_id=page.id)
    return await read_trail(session, asked, after=after, with_networks=keeping.people)


async def _content(session: ReadSession, page: Post) -> Content:
    revision, user = await latest_revision(session, post_id=page.id) or (None, None)
    edited_at = revision.written_at if revision else page.updated_at
    return Content(edited_at, user, await count_posts_on(session, page_id=page.id))


async def _shops(page: Post, keeping: Keeping) -> Sequence[KeptShop] | None:
    if not keeping.shops:
        return None
    with suppress(ServiceUnavailable):
        return await kept_shops(page, await shops_of(page))
    return None


async def _calendars(page: Post, keeping: Keeping) -> Sequence[KeptCalendar] | None:
    if not keeping.calendars:
        return None
    with suppress(ServiceUnavailable):
        return kept_calendars(page, await calendars_of(page))
    return None
