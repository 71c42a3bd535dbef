"""The questions events answers."""

from events.calendars import queries as calendars
from events.entries.queries import entries_of_order, pending_entries
from events.holding import Holder
from events.internal.presenting import (
    calendar_value,
    entry_of_post,
    found_value,
    places_value,
)
from events.posts.queries import announced_in_posts
from events.privacy.holdings import held_of
from events.search.service import found_in_calendars
from events.tickets.queries import pending_tickets, tickets_of_order
from glue.audited import entries_of
from glue.contracts import events
from glue.contracts.families import AuditEntry, DataPart, Found, PagesReport, WorkReport
from glue.kept_pages.answering import pages_report
from glue.operations import work_report
from glue.privacy import portion_of
from shared.clock import utcnow
from shared.db import read_session
from shared.rpc import answers


@answers(events.CalendarsForContainer)
async def calendars_for_container(query: events.CalendarsForContainer) -> list[events.Calendar]:
    """List the calendars of a page."""
    rows = await calendars.calendars_of(read_session(), query.container_type, query.container_id)
    return [calendar_value(row) for row in rows]


@answers(events.CalendarsByIds)
async def calendars_by_ids(query: events.CalendarsByIds) -> list[events.Calendar]:
    """List the live calendars."""
    rows = await calendars.calendars_by_ids(read_session(), query.ids)
    return [calendar_value(row) for row in rows]


@answers(events.CalendarsElsewhere)
async def calendars_elsewhere(query: events.CalendarsElsewhere) -> list[events.Calendar]:
    """List the listed calendars of other pages."""
    rows = await calendars.listed_calendars_elsewhere(
        read_session(), query.container_id, of=query.container_ids, limit=events.MAX_BATCH
    )
    return [calendar_value(row) for row in rows]


@answers(events.PendingEntries)
async def places_in_basket(query: events.PendingEntries) -> events.Places:
    """List the places somebody holds."""
    holder = Holder.of(query.user_id, query.session_id)
    session, page_id, now = read_session(), query.page_post_id, utcnow()
    return places_value(
        await pending_entries(session, holder, page_id=page_id, now=now),
        await pending_tickets(session, holder, page_id=page_id, now=now),
    )


@answers(events.EntriesForOrder)
async def places_of_order(query: events.EntriesForOrder) -> events.Places:
    """List the places an order has claimed."""
    session = read_session()
    return places_value(
        await entries_of_order(session, query.order_id),
        await tickets_of_order(session, query.order_id),
    )


@answers(events.EntriesForPosts)
async def entries_for_posts(query: events.EntriesForPosts) -> list[events.EntryOfPost]:
    """List what posts announce."""
    found = await announced_in_posts(read_session(), query.post_ids)
    return [entry_of_post(it.post_id, it.entry) for it in found]


@answers(events.Search)
async def search(query: events.Search) -> list[Found]:
    """Find calendars and coming events."""
    finds = await found_in_calendars(read_session(), query.q, now=utcnow())
    return [found_value(finds, limit=query.limit, locale=query.locale)]


@answers(events.AuditTrail)
async def audit_trail(query: events.AuditTrail) -> list[AuditEntry]:
    """Return who did what."""
    return await entries_of(query)


@answers(events.ExportPerson)
async def export_person(query: events.ExportPerson) -> DataPart:
    """Return a portion of what events holds of a person."""
    return await portion_of(query, held_of(Holder(query.user_id, None)))


@answers(events.Operations)
async def operations(query: events.Operations) -> WorkReport:
    """Say how the background work gets on."""
    return await work_report()


@answers(events.KeptPages)
async def kept_pages(query: events.KeptPages) -> PagesReport:
    """Say what is kept of pages for strangers."""
    return await pages_report()
