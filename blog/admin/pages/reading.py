"""What a page's desk shows: who keeps what of it, and what hangs on it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from blog.page_configs.queries import config_of
from blog.posts.models import Post
from blog.roles.queries import keepers_of
from blog.roles.switches import SwitchRow, row_of
from glue.contracts import events, market
from glue.contracts.relations import ContainerType
from glue.services.audit import Asked
from shared.db import ReadSession
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a page; what could not be asked for just now is None."""

    shops: Sequence[market.Marketplace] | None
    calendars: Sequence[events.Calendar] | None
    currency: str | None


async def read_keepers(session: ReadSession, page: Post) -> Sequence[SwitchRow]:
    """Return the people who look after a page, each with all their switches."""
    return [
        row_of(user, page, grants) for user, grants in await keepers_of(session, page_id=page.id)
    ]


async def read_hanging(session: ReadSession, page: Post) -> Hanging:
    """Return a page's shops, its calendars, and the currency it is paid in if it can be."""
    configured = await config_of(session, container_type=ContainerType.PAGE, container_id=page.id)
    shops, calendars = await asyncio.gather(_shops(page), _calendars(page))
    account = configured.account if configured else None
    return Hanging(shops, calendars, account.currency if account else None)


def deeds_asked(page: Post) -> Asked:
    """Ask for what was done to a page and to whatever is on it."""
    return Asked(within_id=page.id)


async def _shops(page: Post) -> list[market.Marketplace] | None:
    question = market.MarketplacesForContainer(
        container_type=ContainerType.PAGE, container_id=page.id
    )
    with suppress(ServiceUnavailable):
        return await fetch_data(question)
    return None


async def _calendars(page: Post) -> list[events.Calendar] | None:
    question = events.CalendarsForContainer(container_type=ContainerType.PAGE, container_id=page.id)
    with suppress(ServiceUnavailable):
        return await fetch_data(question)
    return None
