"""What events owns: calendars, the bookings in them, and tickets."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from glue.contracts import families
from glue.contracts.relations import ContainerType
from shared.contracts import Action, Event, Fragment, Query, Value
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.money import Money

MAX_BATCH = 100
MOST_AT_ONCE = 99
LONGEST_TITLE = 160
LONGEST_SLUG = 80
LONGEST_WORDS = 1_000
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
SLUG_OR_NOTHING = r"^([a-z0-9]+(-[a-z0-9]+)*)?$"


class EntryState(StrEnum):
    """Pending is in a basket, ordered claimed, provisional paid; expired was held too long."""

    PENDING = "pending"
    ORDERED = "ordered"
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class TicketState(StrEnum):
    """Pending is in a basket, ordered claimed, valid paid; expired was held too long."""

    PENDING = "pending"
    ORDERED = "ordered"
    VALID = "valid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class CalendarColour(StrEnum):
    """What a calendar's entries are told apart by beside others; the design knows its shades."""

    ASH = "ash"
    BERRY = "berry"
    CLAY = "clay"
    GOLD = "gold"
    MOSS = "moss"
    SEA = "sea"


class SlugTaken(DomainError):
    code = "slug-taken"
    status = 409
    message = _l("There is already a calendar called “%(slug)s” on this page")


class SlugReserved(DomainError):
    code = "slug-reserved"
    status = 409
    message = _l("“%(slug)s” is needed for another address of the page")


class UnknownCalendar(DomainError):
    code = "unknown-calendar"
    status = 404
    message = _l("There is no such calendar")


class EditedMeanwhile(DomainError):
    code = "edited-meanwhile"
    status = 409
    message = _l(
        "Somebody else has changed this calendar since you opened it. Nothing of yours is lost:"
        " look at what it says now, and save again to write yours over it."
    )


class ClaimGone(DomainError):
    code = "claim-gone"
    status = 409
    message = _l("The places of this order were given back")


class HoldExpired(DomainError):
    code = "hold-expired"
    status = 409
    message = _l("Some of the places in your basket are no longer held for you")


class PlacesTaken(DomainError):
    code = "places-taken"
    status = 409
    message = _l("Some of the places of this order went to somebody else")


class UnknownEntry(DomainError):
    code = "unknown-entry"
    status = 404
    message = _l("There is no such event, or it sells no tickets")


class SoldOut(DomainError):
    """`left` is how many places are free."""

    code = "sold-out"
    status = 409
    message = _l("Places left: %(left)s")


class NotOnSale(DomainError):
    code = "not-on-sale"
    status = 409
    message = _l("These tickets are not sold right now")


class TooFewForOne(DomainError):
    code = "too-few-for-one"
    status = 409
    message = _l("These tickets are sold from %(least)s for a person")


class TooManyForOne(DomainError):
    """`most` counts what somebody has bought before, too."""

    code = "too-many-for-one"
    status = 409
    message = _l("One person can have at most %(most)s of these tickets")


class Calendar(Value):
    """A calendar attached to a page; one that is not listed is found by its address alone.

    `version` names what it says of itself, so that who changes it can tell what they have seen.
    """

    id: int
    slug: str
    title: str
    container_type: ContainerType
    container_id: int
    url: str = ""
    description: str = ""
    time_zone: str = "Europe/London"
    colour: CalendarColour = CalendarColour.ASH
    is_listed: bool = True
    version: str = ""


class Deleted(Value):
    """Whether there was a live thing to delete."""

    deleted: bool


class Entry(Value):
    """A booking; `container_id` is the page that is paid for it.

    `vat_rate` is in hundredths of a percent, None where the seller names none. `when` says in words
    when it is, by the clocks of its calendar.
    """

    id: int
    calendar_id: int
    container_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    state: EntryState
    cost: Money
    order_id: int | None
    held_until: datetime | None = None
    vat_rate: int | None = None
    when: str = ""

    @property
    def full_title(self) -> str:
        """Return what it is and when, as orders and receipts keep it."""
        return f"{self.title}, {self.when}" if self.when else self.title


class Ticket(Value):
    """A place at an event; one with others of its type is counted by it.

    `title` names the event and the type, and `when` says when the event is, by the clocks of its
    calendar.
    """

    id: int
    entry_id: int
    container_id: int
    title: str
    state: TicketState
    price: Money
    order_id: int | None
    held_until: datetime | None = None
    vat_rate: int | None = None
    ticket_type_id: int | None = None
    url: str | None = None
    event_title: str = ""
    type_name: str = ""
    when: str = ""

    @property
    def full_title(self) -> str:
        """Return what it is and when, as orders and receipts keep it."""
        return f"{self.title}, {self.when}" if self.when else self.title


class Places(Value):
    """Bookings and tickets together: they are always claimed, confirmed and released as one."""

    entries: list[Entry] = []
    tickets: list[Ticket] = []


class Told(Value):
    """Whether there was somebody to be told."""

    is_told: bool


class CalendarsForContainer(
    Query[list[Calendar]], service="events", name="calendars-for-container"
):
    """Ask for the calendars of a page, in the order of their titles."""

    container_type: ContainerType
    container_id: int


class CalendarsByIds(Query[list[Calendar]], service="events", name="calendars-by-ids"):
    """Ask for at most 100 calendars; unknown and deleted ones are left out."""

    ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class CalendarsElsewhere(Query[list[Calendar]], service="events", name="calendars-elsewhere"):
    """Ask for at most 100 listed calendars a page could show that are not its own, by their titles.

    With `container_ids` they are those of these pages, else those of all.
    """

    container_type: ContainerType
    container_id: int
    container_ids: Annotated[list[int], Field(max_length=MAX_BATCH)] | None = None


class PendingEntries(Query[Places], service="events", name="pending-entries"):
    """Ask for the bookings and tickets in a basket whose hold has not run out."""

    user_id: int | None = None
    session_id: str | None = None
    page_post_id: int | None = None


class EntriesForOrder(Query[Places], service="events", name="entries-for-order"):
    """Ask for the bookings and tickets bound to an order, in whatever state."""

    order_id: int


class EntryOfPost(Value):
    """An event that a post announces, at an address that may be kept."""

    post_id: int
    entry_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_cancelled: bool
    url: str


class EntriesForPosts(Query[list[EntryOfPost]], service="events", name="entries-for-posts"):
    """Ask which events at most 100 posts announce, also when they are called off or over."""

    post_ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class Search(families.Search, service="events", name="search"):
    """Ask for calendars, and coming events of the pages' own, that hold these words."""

    kinds = (families.Kind.EVENT,)


class Operations(families.Operations, service="events", name="operations", callers=("blog",)):
    """Ask how events gets on with what it does in the background."""


class TryAgain(families.TryAgain, service="events", name="try-again", callers=("blog",)):
    """Have stuck work of events done now."""


class KeptPages(families.KeptPages, service="events", name="kept-pages", callers=("blog",)):
    """Ask what events keeps of its pages for strangers."""


class ClearPages(families.ClearPages, service="events", name="clear-pages", callers=("blog",)):
    """Have all pages of events made anew."""


class AuditTrail(families.AuditTrail, service="events", name="audit-trail"):
    """Ask the log of events who did what, newest first."""


class AccountNavItem(families.AccountNavItem, service="events", name="account-nav-item"):
    """The way to one's bookings, in the menu of the account; left out while events is away."""


class AccountGlance(families.AccountGlance, service="events", name="account-glance"):
    """What a person has booked that comes next; while events is away the account says so."""


class AccountPage(families.AccountPage, service="events", name="account-page"):
    """All that a person has booked, what is coming first; while events is away the page says so."""


class ExportPerson(
    families.ExportPerson, service="events", name="export-person", callers=("blog",)
):
    """Ask for what events holds of a person."""


class ErasePerson(families.ErasePerson, service="events", name="erase-person", callers=("blog",)):
    """Give a person's held places back, and keep those they paid for without them."""


class CreateCalendar(
    Action[Calendar], service="events", name="create-calendar", raises=(SlugTaken, SlugReserved)
):
    """Open a calendar on a page; attaching it follows from its event.

    Without a slug it gets one that is free, made from its title.
    """

    page_id: int
    slug: str = Field(default="", pattern=SLUG_OR_NOTHING, max_length=LONGEST_SLUG)
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    description: str = Field(default="", max_length=LONGEST_WORDS)
    time_zone: str = "Europe/London"
    colour: CalendarColour = CalendarColour.ASH
    is_listed: bool = True


class UpdateCalendar(
    Action[Calendar],
    service="events",
    name="update-calendar",
    raises=(UnknownCalendar, SlugTaken, SlugReserved, EditedMeanwhile),
):
    """Change what a calendar says of itself; what is absent stays.

    With the version that was seen it raises `EditedMeanwhile` where that is not how it is now.
    """

    id: int
    seen: str | None = None
    title: str | None = Field(default=None, min_length=1, max_length=LONGEST_TITLE)
    slug: str | None = Field(default=None, pattern=SLUG, max_length=LONGEST_SLUG)
    description: str | None = Field(default=None, max_length=LONGEST_WORDS)
    time_zone: str | None = None
    colour: CalendarColour | None = None
    is_listed: bool | None = None


class DeleteCalendar(Action[Deleted], service="events", name="delete-calendar"):
    """Close a calendar; its rows are kept, detaching it follows from its event."""

    id: int


class ClaimEntriesForOrder(
    Action[Places], service="events", name="claim-entries-for-order", raises=(HoldExpired,)
):
    """Bind a basket's held places to an order: pending becomes ordered, held until `held_until`.

    Raises `HoldExpired` when one of the expected places is no longer held; then none is claimed.
    """

    order_id: int
    user_id: int | None
    session_id: str | None
    page_post_id: int | None = None
    entry_ids: list[int]
    ticket_ids: list[int]
    held_until: datetime


class ConfirmEntriesForOrder(
    Action[Places], service="events", name="confirm-entries-for-order", raises=(ClaimGone,)
):
    """Keep an order's places for good: ordered becomes provisional, tickets become valid.

    Raises `ClaimGone` when the places were given back before.
    """

    order_id: int


class ReleaseEntriesForOrder(Action[Places], service="events", name="release-entries-for-order"):
    """Give an order's places back to the basket they came from; paid ones stay."""

    order_id: int


class RetakeEntriesForOrder(
    Action[Places],
    service="events",
    name="retake-entries-for-order",
    raises=(PlacesTaken,),
    callers=("orders",),
):
    """Claim the places of a late payment again: all of them, or none and `PlacesTaken`.

    They were claimed for this order before, and have been given back or have run out since.
    """

    order_id: int
    entry_ids: list[int]
    ticket_ids: list[int]
    held_until: datetime


class CancelEntriesForOrder(
    Action[Places], service="events", name="cancel-entries-for-order", callers=("orders",)
):
    """Cancel paid places of an order whose money goes back; each is free again."""

    order_id: int
    entry_ids: list[int]
    ticket_ids: list[int]


class AdjustTickets(
    Action[Places],
    service="events",
    name="adjust-tickets",
    raises=(SoldOut, UnknownEntry, NotOnSale, TooFewForOne, TooManyForOne),
):
    """Hold as many tickets as `count` says for a basket, giving back what is more.

    Tickets that are hidden take the `code` of whoever has none of them in the basket yet.
    """

    entry_id: int
    ticket_type_id: int | None = None
    count: int = Field(ge=0, le=MOST_AT_ONCE)
    user_id: int | None = None
    session_id: str | None = None
    code: str | None = None

    @model_validator(mode="after")
    def name_somebody(self) -> Self:
        if self.user_id is None and self.session_id is None:
            raise ValueError("a basket is somebody's")
        return self


class GiveBackEntry(Action[Places], service="events", name="give-back-entry", callers=("cart",)):
    """Take a booking out of the basket that holds it; one that is not in it stays as it is."""

    entry_id: int
    user_id: int | None = None
    session_id: str | None = None


class TellBooker(Action[Told], service="events", name="tell-booker", callers=("events",)):
    """Write to whoever booked how their booking stands now; once for each change of it."""

    entry_id: int
    is_moved: bool = False


class TellAttendee(Action[Told], service="events", name="tell-attendee", callers=("events",)):
    """Write a message of an event's keepers to somebody who has tickets; once for each message.

    They are a person, or whoever made an order without an account.
    """

    message_id: int
    order_id: int | None = None
    user_id: int | None = None


class TellCalledOff(Action[Told], service="events", name="tell-called-off", callers=("events",)):
    """Write to somebody who had tickets that their event does not take place; once."""

    entry_id: int
    order_id: int | None = None
    user_id: int | None = None
    ticket_ids: list[int]


class MailTickets(
    Action[Told], service="events", name="mail-tickets", callers=("orders",), timeout=10.0
):
    """Write to whoever ordered with their tickets, as a PDF; once, however often."""

    order_id: int


class AdoptEntriesForUser(Action[Places], service="events", name="adopt-entries-for-user"):
    """Make a visitor's held places a user's; doing it twice changes nothing."""

    user_id: int
    session_id: str


class AdoptEntriesOfOrders(Action[Places], service="events", name="adopt-entries-of-orders"):
    """Make the places of guests' orders a user's, whatever became of them.

    Places of another user stay theirs. Doing it twice changes nothing.
    """

    user_id: int
    order_ids: list[int]


class ContainerCards(Fragment, service="events", name="container-cards"):
    """The events that each of many posts announces, as cards; while events is away none is shown.

    Of each post with any it is one element `<div data-post="id">`, so that one call serves a list.
    """

    post_ids: Annotated[list[int], Field(max_length=MAX_BATCH)]


class LinkCard(Fragment, service="events", name="link-card"):
    """An event or a calendar as a card that leads to it; nothing while it is private or away."""

    entry_id: int | None = None
    calendar_id: int | None = None


class ContainerNav(Fragment, service="events", name="container-nav"):
    """Links to the calendars of a page; while events is away they are left out."""

    container_type: ContainerType
    container_id: int


class CalendarOpened(Event, service="events", name="calendar.opened"):
    """A calendar was opened on a page."""

    calendar_id: int
    container_type: ContainerType
    container_id: int


class CalendarChanged(Event, service="events", name="calendar.changed"):
    """A calendar has another title, address, look or words, or is listed or no longer."""

    calendar_id: int
    container_type: ContainerType
    container_id: int


class CalendarClosed(Event, service="events", name="calendar.closed"):
    """A calendar of a page was closed."""

    calendar_id: int
    container_type: ContainerType
    container_id: int


class EntryBooked(Event, service="events", name="entry.booked"):
    """A booking is paid, or was free, and waits for the word of its keepers."""

    entry_id: int
    order_id: int | None


class EntryConfirmed(Event, service="events", name="entry.confirmed"):
    """A booking takes place: its keepers have said so, or it needs no word of theirs."""

    entry_id: int
    order_id: int | None


class EntryDeclined(Event, service="events", name="entry.declined"):
    """The keepers have declined a booking; what was paid for it is owed."""

    entry_id: int
    order_id: int | None


class EntryMoved(Event, service="events", name="entry.moved"):
    """The keepers have moved a booking to another time; it stands as it stood."""

    entry_id: int
    order_id: int | None


class EntryCancelled(Event, service="events", name="entry.cancelled"):
    """A booking takes place no longer; `owes_refund` unless its money was the reason."""

    entry_id: int
    order_id: int | None
    owes_refund: bool


class TicketCancelled(Event, service="events", name="ticket.cancelled"):
    """Whoever bought a ticket has given it back within the policy of its event."""

    ticket_id: int
    order_id: int


class MessageSent(Event, service="events", name="message.sent"):
    """The keepers of an event wrote to somebody who has tickets to it; each has an event."""

    message_id: int
    order_id: int | None
    user_id: int | None


class EventCalledOff(Event, service="events", name="event.called-off"):
    """The keepers of an event have called it off; what an order paid for these tickets is owed."""

    entry_id: int
    order_id: int | None
    user_id: int | None
    ticket_ids: list[int]
