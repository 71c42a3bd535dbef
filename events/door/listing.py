"""What a device keeps to let people in without a network: every ticket, and no way to forge one."""

from collections.abc import Sequence
from typing import Any

from events.door.codes import fingerprint
from events.door.keys import TicketKeys
from events.door.queries import Counts, Guest
from events.entries.models import CalendarEntry
from events.tickets.models import Ticket
from shared.i18n import gettext as _


def name_of(ticket: Ticket) -> str:
    """Return whom a ticket is for, or its number where nobody said."""
    return ticket.holder_name or _("Ticket %(number)s", number=ticket.id)


def kept_list(
    event: CalendarEntry,
    guests: Sequence[Guest],
    given_back: Sequence[str],
    counts: Counts,
    keys: TicketKeys,
) -> dict[str, Any]:
    """Return the list of an event; codes are in it by their fingerprints only.

    A ticket that was sold since is told by its signature, which `keys` verify (docs/adr/0033). One
    of those that were `given_back`, by their codes, has a good signature too.
    """
    return {
        "event": {"id": event.id, "title": event.title},
        "counts": shown_counts(counts),
        "tickets": [shown_guest(guest) for guest in guests],
        "given_back": [fingerprint(code) for code in given_back],
        "keys": [
            {"id": name.hex(), "raw": key.public_bytes_raw().hex()}
            for name, key in keys.accepted.items()
        ],
    }


def shown_counts(counts: Counts) -> dict[str, int]:
    """Return counts for a device."""
    return {
        "valid": counts.valid,
        "came": counts.came,
        "inside": counts.inside,
        "suspect": counts.suspect,
    }


def shown_guest(guest: Guest) -> dict[str, Any]:
    """Return a ticket for a device, with where its holder was seen last."""
    ticket, last = guest.ticket, guest.last
    return {
        "id": ticket.id,
        "print": fingerprint(ticket.code),
        "name": name_of(ticket),
        "kind": ticket.ticket_type.name,
        "state": ticket.state,
        "last": last and {"way": last.way, "at": last.at, "door": last.door},
    }
