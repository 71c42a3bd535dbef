"""The tickets of a basket by event, and of each event by type, as its page shows them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from glue.contracts.events import Ticket, TicketState
from shared.money import Money


@dataclass(frozen=True, slots=True)
class TicketLine:
    """Tickets of one type that stand alike; `held_until` is when the first of them is let go."""

    entry_id: int
    type_id: int | None
    title: str
    name: str
    price: Money
    count: int
    is_ordered: bool
    held_until: datetime | None

    @property
    def total(self) -> Money:
        return self.price * self.count

    @property
    def can_change(self) -> bool:
        """Say whether there can be more or fewer: an order that claims them keeps them as it is."""
        return not self.is_ordered and self.type_id is not None


@dataclass(frozen=True, slots=True)
class EventTickets:
    """What a basket holds of one event."""

    entry_id: int
    title: str
    when: str
    url: str | None
    lines: Sequence[TicketLine]


def by_event(tickets: Iterable[Ticket]) -> Sequence[EventTickets]:
    """Group tickets by event and type, in the order in which events has them."""
    grouped: dict[int, dict[tuple[object, ...], list[Ticket]]] = defaultdict(dict)
    for ticket in tickets:
        alike = (ticket.ticket_type_id or ticket.title, ticket.price, _is_ordered(ticket))
        grouped[ticket.entry_id].setdefault(alike, []).append(ticket)
    return [_event(list(lines.values())) for lines in grouped.values()]


def _event(lines: Sequence[Sequence[Ticket]]) -> EventTickets:
    first = lines[0][0]
    return EventTickets(
        first.entry_id,
        first.event_title or first.title,
        first.when,
        first.url,
        [_line(alike) for alike in lines],
    )


def _line(alike: Sequence[Ticket]) -> TicketLine:
    first = alike[0]
    return TicketLine(
        first.entry_id,
        first.ticket_type_id,
        first.title,
        first.type_name or first.title,
        first.price,
        len(alike),
        _is_ordered(first),
        min((it.held_until for it in alike if it.held_until), default=None),
    )


def _is_ordered(ticket: Ticket) -> bool:
    return ticket.state is TicketState.ORDERED
