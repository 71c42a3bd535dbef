"""What can be attached to another page than its own, who may do that, and who tells of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from glue.contracts import events, market
from glue.contracts.blog import Role
from glue.contracts.relations import ContainerType
from glue.permissions import Action, may, pages_of
from shared.contracts import Query
from shared.web.identity import Identity

Thing = market.Marketplace | events.Calendar
Things = Query[list[market.Marketplace]] | Query[list[events.Calendar]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: `action` is what one may have to do on both pages to attach one."""

    type: ContainerType
    action: Action
    role: Role
    by_ids: Callable[[list[int]], Things]
    elsewhere: Callable[[int, list[int] | None], Things]
    most: int

    def offered_to(self, identity: Identity, page_id: int) -> Things | None:
        """Return what to ask for the things somebody may attach; nothing where there are none."""
        if may(identity, Action.MANAGE_SITE):
            return self.elsewhere(page_id, None)
        others = sorted(pages_of(identity, self.role) - {page_id})[: self.most]
        return self.elsewhere(page_id, others) if others else None


def _shops_elsewhere(page_id: int, of: Sequence[int] | None) -> Things:
    return market.MarketplacesElsewhere(
        container_type=ContainerType.PAGE,
        container_id=page_id,
        container_ids=None if of is None else [*of],
    )


def _calendars_elsewhere(page_id: int, of: Sequence[int] | None) -> Things:
    return events.CalendarsElsewhere(
        container_type=ContainerType.PAGE,
        container_id=page_id,
        container_ids=None if of is None else [*of],
    )


SHOP = Kind(
    ContainerType.MARKET,
    Action.KEEP_SHOP,
    Role.SHOP,
    lambda ids: market.MarketplacesByIds(ids=ids),
    _shops_elsewhere,
    market.MAX_BATCH,
)
CALENDAR = Kind(
    ContainerType.CALENDAR,
    Action.KEEP_CALENDAR,
    Role.CALENDAR,
    lambda ids: events.CalendarsByIds(ids=ids),
    _calendars_elsewhere,
    events.MAX_BATCH,
)
