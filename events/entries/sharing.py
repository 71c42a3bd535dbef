"""An event as searchers are to know it."""

from collections.abc import Sequence

from pydantic import JsonValue

from events.entries.models import CalendarEntry
from glue.contracts import blog
from glue.urls import blog_url
from shared.images.addresses import OF_CARD, address_at, drawn_everywhere
from shared.money import Money
from shared.web.seo import Data, described, own_url


def event_data(entry: CalendarEntry, page: blog.Post, url: str, offers: Sequence[Data]) -> Data:
    """Describe something that a page invites to: where it is told (`url`), and what it costs."""
    said: list[JsonValue] = [*offers]
    status = "EventCancelled" if entry.is_cancelled else "EventScheduled"
    picture = _picture_of(entry)
    return described(
        "Event",
        name=entry.title,
        startDate=entry.starts_at.isoformat(),
        endDate=entry.ends_at.isoformat(),
        description=entry.description,
        image=own_url(picture) if picture else None,
        eventStatus=f"https://schema.org/{status}",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        url=url,
        location=described("Place", name=entry.place or page.title),
        organizer=described("Organization", name=page.title, url=blog_url(f"/{page.slug}/")),
        offers=said,
    )


def offer_data(name: str, price: Money, url: str, *, is_sold_out: bool) -> Data:
    """Describe one way to come, and whether there is still room."""
    return described(
        "Offer",
        name=name,
        url=url,
        price=price.decimal_string,
        priceCurrency=price.currency,
        availability=f"https://schema.org/{'SoldOut' if is_sold_out else 'InStock'}",
    )


def _picture_of(entry: CalendarEntry) -> str | None:
    if entry.picture_key is None or entry.picture_width is None:
        return None
    return drawn_everywhere(address_at(entry.picture_key, entry.picture_width, OF_CARD))
