"""Where a booking stands, in a word or two."""

from enum import StrEnum

from events.account.service import Booking
from glue.contracts.events import EntryState, TicketState
from shared.i18n import gettext as _
from shared.i18n import mark as _l


class Tone(StrEnum):
    """The kinds of the kit's `status`."""

    WAITING = "waiting"
    GOOD = "good"
    BAD = "bad"
    MUTED = "muted"


WAITS_FOR_PAYMENT = (_l("Waiting for payment"), Tone.WAITING)
CANCELLED = (_l("Cancelled"), Tone.MUTED)
OVER = (_l("Over"), Tone.MUTED)
LABELS: dict[EntryState | TicketState, tuple[str, Tone]] = {
    EntryState.ORDERED: WAITS_FOR_PAYMENT,
    EntryState.PROVISIONAL: (_l("Not confirmed yet"), Tone.WAITING),
    EntryState.CONFIRMED: (_l("Confirmed"), Tone.GOOD),
    EntryState.DECLINED: (_l("Declined"), Tone.BAD),
    EntryState.CANCELLED: CANCELLED,
    TicketState.ORDERED: WAITS_FOR_PAYMENT,
    TicketState.VALID: (_l("Valid"), Tone.GOOD),
    TicketState.CANCELLED: CANCELLED,
}
# What of these is over took place, as far as anybody knows.
TAKES_PLACE = frozenset({EntryState.PROVISIONAL, EntryState.CONFIRMED, TicketState.VALID})


def label_of(booking: Booking) -> tuple[str, Tone]:
    """Name the state of a booking: words and their tone."""
    return label_of_state(booking.state, is_over=booking.is_over)


def label_of_state(state: EntryState | TicketState, *, is_over: bool) -> tuple[str, Tone]:
    """Name a state: words and their tone."""
    label, tone = OVER if is_over and state in TAKES_PLACE else LABELS[state]
    return _(label), tone
