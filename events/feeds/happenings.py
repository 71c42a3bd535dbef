"""Entries of ours as events of a calendar file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from quart import url_for

from events.account.service import Place
from events.entries.models import CalendarEntry
from events.ics.values import Happening, Status
from glue.contracts.events import EntryState, TicketState
from shared.runtime import current_runtime
from shared.web.seo import own_url

STATUSES: dict[EntryState | TicketState, Status] = {
    EntryState.ORDERED: Status.TENTATIVE,
    EntryState.PROVISIONAL: Status.TENTATIVE,
    EntryState.CONFIRMED: Status.CONFIRMED,
    TicketState.ORDERED: Status.TENTATIVE,
    TicketState.VALID: Status.CONFIRMED,
}
# Of several tickets to one event, the best says whether somebody goes there.
_BEST = (Status.CONFIRMED, Status.TENTATIVE, Status.CANCELLED)


def announced(entry: CalendarEntry, *, page_slug: str) -> Happening:
    """Return what a page announces, which leads to its own page."""
    return _happening(
        entry,
        link=own_url(
            url_for(
                "happenings.show",
                page_slug=page_slug,
                calendar_slug=entry.calendar.slug,
                entry_id=entry.id,
            )
        ),
        status=STATUSES.get(entry.state, Status.CANCELLED),
        description=entry.description,
    )


def own(places: Iterable[Place], *, link: str) -> Sequence[Happening]:
    """Return what somebody has booked: a time, or an event with the tickets to it."""
    of_entry: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        of_entry[place.entry.id].append(place)
    return [_of_one(together, link=link) for together in of_entry.values()]


def uid_of(entry_id: int) -> str:
    """Return the name by which programs know an entry for ever."""
    return f"entry-{entry_id}@{current_runtime().settings.config.site.domain}"


def sequence_of(entry: CalendarEntry) -> int:
    """Return the number by which programs tell a newer state of an entry from an older one.

    It is the same in mails and in feeds, or what has both would keep the older state. Whatever is
    changed makes it higher by the seconds that have passed; what changes within one counts itself.
    """
    age = entry.updated_at - entry.created_at
    return int(age.total_seconds()) + entry.sequence


def _of_one(places: Sequence[Place], *, link: str) -> Happening:
    entry = places[0].entry
    statuses = {STATUSES.get(place.state, Status.CANCELLED) for place in places}
    tickets = [f"{place.count} × {place.kind}" for place in places if place.kind]
    return _happening(
        entry,
        link=link,
        status=next(status for status in _BEST if status in statuses),
        description="\n".join([entry.calendar.title, *tickets]),
    )


def _happening(
    entry: CalendarEntry, *, link: str, status: Status, description: str = ""
) -> Happening:
    return Happening(
        uid=uid_of(entry.id),
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        title=entry.title,
        description=description,
        location=entry.place,
        url=link,
        status=status,
        sequence=sequence_of(entry),
        time_zone=entry.calendar.time_zone,
        changed_at=entry.updated_at.replace(microsecond=0),
    )
