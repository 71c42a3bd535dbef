"""What can be attached to another page than its own, who may do that, and who tells of it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from glue.contracts import events, market
from glue.contracts.blog import Role
from glue.contracts.relations import ContainerType
from glue.permissions import Action, may, pages_of
from shared.rpc import fetch_data
from shared.web.identity import Identity

Thing = market.Marketplace | events.Calendar


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: `action` is what one may have to do on both pages to attach one."""

    type: ContainerType
    action: Action
    role: Role
    by_ids: Callable[[list[int]], Awaitable[Sequence[Thing]]]
    elsewhere: Callable[[int, list[int] | None], Awaitable[Sequence[Thing]]]
    most: int

    async def offered_to(self, identity: Identity, page_id: int) -> Sequence[Thing]:
        """Ask for the things of other pages that somebody may attach to this one."""
        if may(identity, Action.MANAGE_SITE):
            return await self.elsewhere(page_id, None)
        others = sorted(pages_of(identity, self.role) - {page_id})[: self.most]
        return await self.elsewhere(page_id, others) if others else []


async def _shops(ids: list[int]) -> Sequence[Thing]:
    return await fetch_data(market.MarketplacesByIds(ids=ids))


async def _shops_elsewhere(page_id: int, of: list[int] | None) -> Sequence[Thing]:
    question = market.MarketplacesElsewhere(
        container_type=ContainerType.PAGE, container_id=page_id, container_ids=of
    )
    return await fetch_data(question)


async def _calendars(ids: list[int]) -> Sequence[Thing]:
    return await fetch_data(events.CalendarsByIds(ids=ids))


async def _calendars_elsewhere(page_id: int, of: list[int] | None) -> Sequence[Thing]:
    question = events.CalendarsElsewhere(
        container_type=ContainerType.PAGE, container_id=page_id, container_ids=of
    )
    return await fetch_data(question)


SHOP = Kind(
    ContainerType.MARKET,
    Action.KEEP_SHOP,
    Role.SHOP,
    _shops,
    _shops_elsewhere,
    market.MAX_BATCH,
)
CALENDAR = Kind(
    ContainerType.CALENDAR,
    Action.KEEP_CALENDAR,
    Role.CALENDAR,
    _calendars,
    _calendars_elsewhere,
    events.MAX_BATCH,
)
