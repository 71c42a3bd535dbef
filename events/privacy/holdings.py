"""What events holds of a person."""

from collections.abc import Sequence

from events.feeds.queries import feed_of_member
from events.holding import Holder
from events.privacy.queries import bookings_of, passages_of, passages_seen_by, tickets_of
from glue.contracts.families import DataColumn
from glue.privacy import Holding, Row, moment, money, plain
from shared.db import read_session
from shared.i18n import gettext as _


def held_of(holder: Holder) -> list[Holding]:
    """Return the tables that hold something of a person."""
    return [
        _bookings(holder),
        _tickets(holder),
        _private_address(holder),
        _passages(holder),
        _doors(holder),
    ]


def _bookings(holder: Holder) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await bookings_of(read_session(), holder, after_id=after, limit=limit)
        return [
            (
                it.id,
                (
                    it.calendar.title,
                    it.title,
                    it.starts_at,
                    it.ends_at,
                    it.state,
                    it.note,
                    it.cost,
                    it.order_id,
                    it.created_at,
                ),
            )
            for it in rows
        ]

    columns = [
        plain("calendar", _("Calendar")),
        plain("title", _("What")),
        moment("starts_at", _("Begins")),
        moment("ends_at", _("Ends")),
        plain("state", _("State")),
        plain("note", _("Note")),
        money("price", _("Price")),
        plain("order_id", _("Order")),
        moment("made_at", _("Booked")),
    ]
    return Holding("bookings", _("Your bookings"), columns, read)


def _tickets(holder: Holder) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await tickets_of(read_session(), holder, after_id=after, limit=limit)
        return [
            (
                it.id,
                (
                    it.ticket_type.entry.title,
                    it.ticket_type.name,
                    it.ticket_type.entry.starts_at,
                    it.holder_name,
                    it.code,
                    it.state,
                    it.ticket_type.price,
                    it.order_id,
                    it.created_at,
                ),
            )
            for it in rows
        ]

    columns = [
        plain("event", _("Event")),
        plain("place", _("Place")),
        moment("starts_at", _("Begins")),
        plain("name", _("Who comes with it")),
        plain("code", _("Code")),
        plain("state", _("State")),
        money("price", _("Price")),
        plain("order_id", _("Order")),
        moment("made_at", _("Booked")),
    ]
    return Holding("tickets", _("Your tickets"), columns, read)


def _passages(holder: Holder) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await passages_of(read_session(), holder, after_id=after, limit=limit)
        return [(it.id, (it.ticket.ticket_type.entry.title, it.way, it.at, it.door)) for it in rows]

    return Holding("passages", _("Where you went in and out"), _columns_of_passages(), read)


def _doors(holder: Holder) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await passages_seen_by(read_session(), holder.user_id, after_id=after, limit=limit)
        return [(it.id, (it.ticket.ticket_type.entry.title, it.way, it.at, it.door)) for it in rows]

    return Holding("doors", _("Whom you let in and out"), _columns_of_passages(), read)


def _columns_of_passages() -> list[DataColumn]:
    return [
        plain("event", _("Event")),
        plain("way", _("Way")),
        moment("at", _("When")),
        plain("door", _("Door")),
    ]


def _private_address(holder: Holder) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        if holder.user_id is None or after:
            return []
        feed = await feed_of_member(read_session(), holder.user_id)
        return [(1, (feed.created_at, feed.updated_at))] if feed else []

    columns = [moment("made_at", _("First made")), moment("renewed_at", _("Last made anew"))]
    return Holding("calendar-address", _("Your private calendar address"), columns, read)
