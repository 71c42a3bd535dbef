"""The page of an event."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from quart import Response, url_for

from events.entries.models import CalendarEntry
from events.entries.sharing import event_data, offer_data
from events.happenings.codes import counted_code
from events.happenings.offers import Offer, offering_of
from events.holding import Holder
from events.tickets.selling import LONGEST_CODE
from glue.pages import current_page
from shared.clock import utcnow
from shared.db import read_session
from shared.images.addresses import OF_CARD, address_at, drawn_everywhere, srcset
from shared.web.htmx import render
from shared.web.identity import current_identity
from shared.web.jinja import truncate
from shared.web.seo import PageMeta, page_meta

MAP = "https://www.openstreetmap.org/search?query="
LONGEST_EXCERPT = 200


def address_of(entry: CalendarEntry) -> str:
    """Return where an event of the current page is told."""
    return url_for(
        "happenings.show",
        page_slug=current_page().slug,
        calendar_slug=entry.calendar.slug,
        entry_id=entry.id,
    )


async def happening_page(
    entry: CalendarEntry,
    *,
    code: str = "",
    problem: str = "",
    about: int | None = None,
    status: int = 200,
) -> Response:
    """Show an event, with what stood in the way of tickets of the type `about`."""
    around = await offers_around(entry, code=code, problem=problem, about=about)
    return await render(
        "happenings/show.html",
        status=status,
        meta=_meta(entry, around["offering"].offers),
        picture=picture_of(entry),
        map_url=map_of(entry),
        **around,
    )


async def offers_around(
    entry: CalendarEntry, *, code: str, problem: str = "", about: int | None = None
) -> dict[str, Any]:
    """Return what the region of an event's tickets shows."""
    identity, now = current_identity(), utcnow()
    holder = Holder.of(identity.user_id, identity.session_id)
    offering = await offering_of(read_session(), entry, holder, code=code, now=now)
    return {
        "page": current_page(),
        "entry": entry,
        "address": address_of(entry),
        "offering": offering,
        "is_over": entry.ends_at <= now,
        "code": code,
        "counted": counted_code(code),
        "problem": problem,
        "announce": "",
        "about": about,
        "longest_code": LONGEST_CODE,
    }


def picture_of(entry: CalendarEntry) -> dict[str, Any] | None:
    """Return an event's picture as pages show it."""
    if entry.picture_key is None or entry.picture_width is None:
        return None
    return {
        "card": address_at(entry.picture_key, entry.picture_width, OF_CARD),
        "large": address_at(entry.picture_key, entry.picture_width, entry.picture_width),
        "srcset": srcset(entry.picture_key, entry.picture_width),
        "alt": entry.picture_alt,
    }


def map_of(entry: CalendarEntry) -> str | None:
    """Return where a map of the place is: what its keeper named, else a search for its words."""
    if entry.place_url:
        return entry.place_url
    return MAP + quote_plus(" ".join(entry.place.split())) if entry.place else None


def _meta(entry: CalendarEntry, offers: Sequence[Offer]) -> PageMeta:
    page, address = current_page(), address_of(entry)
    picture = picture_of(entry)
    told = [
        offer_data(it.terms.name, it.terms.price, address, is_sold_out=it.is_sold_out)
        for it in offers
        # What is hidden is hidden from searchers, too.
        if it.terms.unlock_code is None
    ]
    return page_meta(
        entry.title,
        address if entry.calendar.is_listed else None,
        description=truncate(entry.description, LONGEST_EXCERPT) or page.excerpt,
        picture=drawn_everywhere(picture["card"]) if picture else None,
        picture_alt=picture["alt"] if picture else "",
        data=[event_data(entry, page, address, told)],
    )
