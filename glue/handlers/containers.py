"""What follows when something is opened on, attached to or taken off a page."""

from glue.contracts import events, market, relations
from glue.contracts.relations import ContainerType
from glue.services import navigation, relationships
from shared.outbox import on


@on(market.MarketplaceOpened)
async def attach_marketplace_when_opened(event: market.MarketplaceOpened) -> None:
    """Attach a new marketplace to its page."""
    await relationships.attach_child(
        (event.container_type, event.container_id),
        (ContainerType.MARKET, event.marketplace_id),
        key=f"{event.id}:attach",
    )


@on(market.MarketplaceChanged)
async def rebuild_navigation_when_marketplace_changed(event: market.MarketplaceChanged) -> None:
    """Call a shop in the page's menu what it is called now."""
    await navigation.rebuild_navigation(
        event.container_type, event.container_id, key=f"{event.id}:rebuild"
    )


@on(market.MarketplaceClosed)
async def detach_marketplace_when_closed(event: market.MarketplaceClosed) -> None:
    """Take a closed marketplace off its page."""
    await relationships.detach_child(
        (event.container_type, event.container_id),
        (ContainerType.MARKET, event.marketplace_id),
        key=f"{event.id}:detach",
    )


@on(events.CalendarOpened)
async def attach_calendar_when_opened(event: events.CalendarOpened) -> None:
    """Attach a new calendar to its page."""
    await relationships.attach_child(
        (event.container_type, event.container_id),
        (ContainerType.CALENDAR, event.calendar_id),
        key=f"{event.id}:attach",
    )


@on(events.CalendarChanged)
async def rebuild_navigation_when_calendar_changed(event: events.CalendarChanged) -> None:
    """Call a calendar in the page's menu what it is called now, or leave it out."""
    await navigation.rebuild_navigation(
        event.container_type, event.container_id, key=f"{event.id}:rebuild"
    )


@on(events.CalendarClosed)
async def detach_calendar_when_closed(event: events.CalendarClosed) -> None:
    """Take a closed calendar off its page."""
    await relationships.detach_child(
        (event.container_type, event.container_id),
        (ContainerType.CALENDAR, event.calendar_id),
        key=f"{event.id}:detach",
    )


@on(relations.ChildAttached)
async def rebuild_navigation_when_child_attached(event: relations.ChildAttached) -> None:
    """Show what was attached in the page's menu."""
    await navigation.rebuild_navigation(
        event.parent_type, event.parent_id, key=f"{event.id}:rebuild"
    )


@on(relations.ChildDetached)
async def rebuild_navigation_when_child_detached(event: relations.ChildDetached) -> None:
    """Take what was detached out of the page's menu."""
    await navigation.rebuild_navigation(
        event.parent_type, event.parent_id, key=f"{event.id}:rebuild"
    )
