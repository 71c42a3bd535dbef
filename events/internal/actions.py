"""The changes events makes when it is told to."""

from events.bookings.letters import tell_how_it_stands
from events.calendars.service import change_calendar, close_calendar, open_calendar
from events.calendars.versions import WORDS
from events.claims import service
from events.claims.service import Touched
from events.door.service import forget_who_stood_there
from events.entries.queries import entries_by_ids, entries_of_order
from events.entries.service import give_back
from events.event_cancellations.letters import tell_that_it_is_off
from events.feeds.service import end_member_feed
from events.holding import Claim, Holder, Retaking
from events.internal.presenting import calendar_value, places_value
from events.messages import letters
from events.messages.queries import Recipient
from events.privacy.queries import keys_of_letters
from events.ticket_pages.letters import send_tickets
from events.tickets import service as tickets
from events.tickets.queries import tickets_by_ids, tickets_of_order
from events.tickets.selling import Wanted
from glue.contracts import events
from glue.contracts.families import Cleared, Erased, Tried
from glue.kept_pages.answering import clear_pages as clear_pages_here
from glue.operations import try_work_again
from glue.privacy import forget_person
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.mail import forget_mails
from shared.rpc import answers


@answers(events.CreateCalendar)
async def create_calendar(action: events.CreateCalendar) -> events.Calendar:
    """Open a calendar; its event attaches it to its page."""
    words = {name: getattr(action, name) for name in WORDS}
    return calendar_value(await open_calendar(write_session(), page_id=action.page_id, **words))


@answers(events.UpdateCalendar)
async def update_calendar(action: events.UpdateCalendar) -> events.Calendar:
    """Change a calendar; its event tells of it."""
    words = {name: getattr(action, name) for name in WORDS}
    calendar = await change_calendar(
        write_session(),
        action.id,
        words={name: value for name, value in words.items() if value is not None},
        seen=action.seen,
    )
    return calendar_value(calendar)


@answers(events.DeleteCalendar)
async def delete_calendar(action: events.DeleteCalendar) -> events.Deleted:
    """Close a calendar; its event detaches it from its page."""
    return events.Deleted(deleted=await close_calendar(write_session(), action.id))


@answers(events.ClaimEntriesForOrder)
async def claim_entries_for_order(action: events.ClaimEntriesForOrder) -> events.Places:
    """Bind a basket's held places to an order."""
    holder = Holder.of(action.user_id, action.session_id)
    await service.claim_places(
        write_session(),
        Claim(action.order_id, holder, action.page_post_id, action.held_until),
        entry_ids=action.entry_ids,
        ticket_ids=action.ticket_ids,
        now=utcnow(),
    )
    return await _places_of_order(action.order_id)


@answers(events.ConfirmEntriesForOrder)
async def confirm_entries_for_order(action: events.ConfirmEntriesForOrder) -> events.Places:
    """Keep the places of a paid order."""
    await service.confirm_places(write_session(), order_id=action.order_id, now=utcnow())
    return await _places_of_order(action.order_id)


@answers(events.ReleaseEntriesForOrder)
async def release_entries_for_order(action: events.ReleaseEntriesForOrder) -> events.Places:
    """Give back the places of an order that was not paid, and say which."""
    return await _places(
        await service.release_places(write_session(), order_id=action.order_id, now=utcnow())
    )


@answers(events.RetakeEntriesForOrder)
async def retake_entries_for_order(action: events.RetakeEntriesForOrder) -> events.Places:
    """Claim the places of a late payment again."""
    await service.retake_places(
        write_session(),
        Retaking(action.order_id, action.held_until),
        entry_ids=action.entry_ids,
        ticket_ids=action.ticket_ids,
        now=utcnow(),
    )
    return await _places_of_order(action.order_id)


@answers(events.CancelEntriesForOrder)
async def cancel_entries_for_order(action: events.CancelEntriesForOrder) -> events.Places:
    """Cancel places whose money goes back, and return them."""
    await service.cancel_places(
        write_session(),
        order_id=action.order_id,
        entry_ids=action.entry_ids,
        ticket_ids=action.ticket_ids,
    )
    return await _places(Touched(action.entry_ids, action.ticket_ids))


@answers(events.AdjustTickets)
async def adjust_tickets(action: events.AdjustTickets) -> events.Places:
    """Hold as many tickets of a type as somebody wants, and say which they hold of it."""
    holder, now = Holder.of(action.user_id, action.session_id), utcnow()
    wanted = Wanted(action.entry_id, action.ticket_type_id, action.count, action.code)
    await tickets.sale_for(read_session(), holder, wanted, now=now)
    session = write_session()
    ids = await tickets.adjust_tickets(session, holder, wanted, now=now)
    await service.renew_places(session, holder, now=now)
    return await _places(Touched([], ids))


@answers(events.AdoptEntriesForUser)
async def adopt_entries_for_user(action: events.AdoptEntriesForUser) -> events.Places:
    """Make a visitor's places a user's, and say which."""
    adopted = await service.adopt_places(
        write_session(), user_id=action.user_id, session_id=action.session_id, now=utcnow()
    )
    return await _places(adopted)


@answers(events.AdoptEntriesOfOrders)
async def adopt_entries_of_orders(action: events.AdoptEntriesOfOrders) -> events.Places:
    """Make the places of guests' orders a user's, and say which."""
    adopted = await service.adopt_places_of_orders(
        write_session(), user_id=action.user_id, order_ids=action.order_ids
    )
    return await _places(adopted)


@answers(events.GiveBackEntry)
async def give_back_entry(action: events.GiveBackEntry) -> events.Places:
    """Take a booking out of a basket, and say which."""
    holder = Holder.of(action.user_id, action.session_id)
    given = await give_back(write_session(), holder, entry_id=action.entry_id)
    return await _places(Touched(given, []))


@answers(events.TellBooker)
async def tell_booker(action: events.TellBooker) -> events.Told:
    """Write to whoever booked."""
    is_told = await tell_how_it_stands(action.entry_id, is_moved=action.is_moved)
    return events.Told(is_told=is_told)


@answers(events.TellAttendee)
async def tell_attendee(action: events.TellAttendee) -> events.Told:
    """Write to somebody who has tickets."""
    recipient = Recipient(action.order_id, action.user_id)
    return events.Told(is_told=await letters.tell_attendee(action.message_id, recipient))


@answers(events.TellCalledOff)
async def tell_called_off(action: events.TellCalledOff) -> events.Told:
    """Write to somebody whose event does not take place."""
    recipient = Recipient(action.order_id, action.user_id)
    is_told = await tell_that_it_is_off(action.entry_id, recipient, action.ticket_ids)
    return events.Told(is_told=is_told)


@answers(events.MailTickets)
async def mail_tickets(action: events.MailTickets) -> events.Told:
    """Write to whoever ordered with their tickets."""
    return events.Told(is_told=await send_tickets(action.order_id))


@answers(events.ErasePerson)
async def erase_person(action: events.ErasePerson) -> Erased:
    """Give back what a person holds, keep what they paid for without them."""
    holder = Holder(action.user_id, None)
    touched = await service.erase_holder(write_session(), holder, now=utcnow())
    keys = await keys_of_letters(
        write_session(), action.user_id, touched.entry_ids, touched.ticket_ids
    )
    await forget_mails(write_session(), keys=keys)
    passages = await forget_who_stood_there(write_session(), action.user_id)
    rows = len(touched.entry_ids) + len(touched.ticket_ids) + passages
    rows += await end_member_feed(write_session(), action.user_id)
    return await forget_person(action, rows)


async def _places_of_order(order_id: int) -> events.Places:
    session = write_session()
    return places_value(
        await entries_of_order(session, order_id), await tickets_of_order(session, order_id)
    )


async def _places(touched: Touched) -> events.Places:
    session, entry_ids, ticket_ids = write_session(), touched.entry_ids, touched.ticket_ids
    return places_value(
        await entries_by_ids(session, entry_ids) if entry_ids else [],
        await tickets_by_ids(session, ticket_ids) if ticket_ids else [],
    )


@answers(events.TryAgain)
async def try_again(action: events.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)


@answers(events.ClearPages)
async def clear_pages(action: events.ClearPages) -> Cleared:
    """Have all pages made anew."""
    return await clear_pages_here()
