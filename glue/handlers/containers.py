"""What follows when something is opened on, attached to or taken off a page."""

from glue.contracts import blog, events, market, relations
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
    """Call a shop what it is called now in the menu of each page it hangs on."""
    await navigation.rebuild_navigation_with(
        (ContainerType.MARKET, event.marketplace_id),
        (event.container_type, event.container_id),
        key=f"{event.id}:rebuild",
    )


@on(market.MarketplaceClosed)
async def detach_marketplace_when_closed(event: market.MarketplaceClosed) -> None:
    """Take a closed marketplace off every page."""
    await relationships.detach_everywhere(
        (ContainerType.MARKET, event.marketplace_id), key=f"{event.id}:detach"
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
    """Call a calendar what it is called now in the menus of its pages, or leave it out."""
    await navigation.rebuild_navigation_with(
        (ContainerType.CALENDAR, event.calendar_id),
        (event.container_type, event.container_id),
        key=f"{event.id}:rebuild",
    )


@on(events.CalendarClosed)
async def detach_calendar_when_closed(event: events.CalendarClosed) -> None:
    """Take a closed calendar off every page."""
    await relationships.detach_everywhere(
        (ContainerType.CALENDAR, event.calendar_id), key=f"{event.id}:detach"
    )


@on(blog.PagePutAway)
async def detach_page_when_put_away(event: blog.PagePutAway) -> None:
    """Take all off a page that is gone, and what was its own off every other."""
    await relationships.detach_page(event.page_id, key=f"{event.id}:detach")


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
