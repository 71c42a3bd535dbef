"""The pieces of pages that events lends to siblings."""

from events.account.service import bookings_of, next_bookings_of
from events.account.standing import label_of
from events.calendars.hanging import calendars_hanging_on
from events.calendars.queries import calendar_by_id, listed_calendars_of
from events.entries.models import CalendarEntry
from events.internal.presenting import calendar_address, event_address
from events.posts.queries import announced_event, announced_in_posts
from glue.contracts import events
from glue.services.relationships import PATIENCE_OF_PIECES
from shared.clock import utcnow
from shared.db import read_session
from shared.rpc import answers
from shared.runtime import current_runtime

AT_A_GLANCE = 3


@answers(events.ContainerNav)
async def container_nav(fragment: events.ContainerNav) -> str:
    """Render links to the listed calendars on a page, its own first; nothing without any."""
    own = await listed_calendars_of(read_session(), fragment.container_id)
    hanging = await calendars_hanging_on(
        read_session(), fragment.container_id, patience=PATIENCE_OF_PIECES
    )
    links = [(it.title, calendar_address(it), False) for it in (*own, *hanging.calendars)]
    if not links:
        return ""
    return _rendered("fragments/container_nav.html", links=links)


@answers(events.ContainerCards)
async def container_cards(fragment: events.ContainerCards) -> str:
    """Render what each of many posts announces; nothing of those that announce nothing."""
    by_post: dict[int, list[tuple[CalendarEntry, str]]] = {}
    for it in await announced_in_posts(read_session(), fragment.post_ids):
        by_post.setdefault(it.post_id, []).append((it.entry, event_address(it.entry)))
    if not by_post:
        return ""
    return _rendered("fragments/container_cards.html", by_post=sorted(by_post.items()))


@answers(events.LinkCard)
async def link_card(fragment: events.LinkCard) -> str:
    """Render an event or a calendar as a card; nothing where a page announces no such."""
    if fragment.entry_id is not None:
        return await _event_card(fragment.entry_id)
    if fragment.calendar_id is not None:
        return await _calendar_card(fragment.calendar_id)
    return ""


async def _event_card(entry_id: int) -> str:
    entry = await announced_event(read_session(), entry_id)
    if entry is None:
        return ""
    return _rendered("fragments/link_card.html", entry=entry, href=event_address(entry))


async def _calendar_card(calendar_id: int) -> str:
    calendar = await calendar_by_id(read_session(), calendar_id)
    if calendar is None or not calendar.is_listed:
        return ""
    href = calendar_address(calendar)
    return _rendered("fragments/calendar_card.html", calendar=calendar, href=href)


@answers(events.AccountNavItem)
async def account_nav_item(fragment: events.AccountNavItem) -> str:
    """Render the way to one's bookings."""
    return _rendered("fragments/account_nav_item.html")


@answers(events.AccountGlance)
async def account_glance(fragment: events.AccountGlance) -> str:
    """Render what a person has booked that comes next."""
    coming = await next_bookings_of(
        read_session(), fragment.user_id, now=utcnow(), limit=AT_A_GLANCE
    )
    return _rendered("fragments/account_glance.html", coming=coming, label_of=label_of)


@answers(events.AccountPage)
async def account_page(fragment: events.AccountPage) -> str:
    """Render all that a person has booked."""
    bookings = await bookings_of(read_session(), fragment.user_id, now=utcnow())
    return _rendered("fragments/account_page.html", bookings=bookings, label_of=label_of)


def _rendered(template: str, **context: object) -> str:
    return current_runtime().templates.get_template(template).render(context)
