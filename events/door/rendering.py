"""The page of a door, as it is after whatever was asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from quart import Response

from events.door import queries
from events.door.forms import ScanForm
from events.door.listing import name_of
from events.door.models import Passage, Way
from events.door.queries import Guest
from events.door.words import seen_last, words_of_door
from events.entries.models import CalendarEntry
from glue.pages import current_page
from shared.db import ReadSession, read_session
from shared.errors import DomainError
from shared.web.htmx import render

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a scan: somebody is let through, or refused with a reason."""

    guest: Guest | None
    passage: Passage | None = None
    refusal: DomainError | None = None

    @property
    def kind(self) -> str:
        """Which way somebody went, or that they did not."""
        return self.passage.way.value if self.passage else "refused"


async def door_page(
    event: CalendarEntry,
    form: ScanForm | None = None,
    *,
    words: str = "",
    seen: UUID | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> Response:
    """Render a door: what became of the last scan, the form for the next, and who is there.

    `seen` is the key of a scan that was let through; a refused one is shown with what was typed.
    """
    session, page = read_session(), current_page()
    verdict = await _verdict(session, event, seen, form, refusal)
    if form is None:
        passed = verdict.passage if verdict else None
        form = ScanForm.empty(passed.way, passed.door) if passed else ScanForm.empty()
    guests = await queries.guests_of(session, event.id)
    where = {"page_slug": page.slug, "entry_id": event.id}
    return await render(
        "door/show.html",
        status=status,
        page=page,
        event=event,
        form=form,
        verdict=verdict,
        words=words,
        found=found_by(guests, words)[:MOST_SHOWN],
        guests=guests,
        counts=await queries.counts_of(session, event.id),
        suspicions=await queries.suspicions_of(session, event.id),
        ways=Way,
        name_of=name_of,
        seen_last=seen_last(event.calendar.zone),
        said=words_of_door(),
        new_key=uuid4,
        where=where,
    )


async def _verdict(
    session: ReadSession,
    event: CalendarEntry,
    seen: UUID | None,
    form: ScanForm | None,
    refusal: DomainError | None,
) -> Verdict | None:
    if form is not None and refusal is not None:
        code, ticket_id = form.code, form.ticket_id
        guest = await queries.guest_of(session, event.id, code=code, ticket_id=ticket_id)
        return Verdict(guest, refusal=refusal)
    passage = await queries.passage_by_key(session, seen) if seen else None
    if passage is None:
        return None
    guest = await queries.guest_of(session, event.id, ticket_id=passage.ticket_id)
    return Verdict(guest, passage) if guest else None


def found_by(guests: Sequence[Guest], words: str) -> Sequence[Guest]:
    """Return the guests whose name, kind of ticket or number holds every word."""
    wanted = words.casefold().split()
    return [
        guest
        for guest in guests
        if all(
            word in f"{name_of(guest.ticket)} {guest.ticket.ticket_type.name}".casefold()
            for word in wanted
        )
    ]
