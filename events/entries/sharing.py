"""An event as searchers are to know it."""

from events.entries.models import CalendarEntry
from glue.contracts import blog
from glue.urls import blog_url
from shared.web.seo import Data, described


def event_data(entry: CalendarEntry, page: blog.Post, url: str) -> Data:
    """Describe something that a page invites to, where it is told (`url`), and what it costs."""
    organizer = described("Organization", name=page.title, url=blog_url(f"/{page.slug}/"))
    offer = described(
        "Offer", url=url, price=entry.cost.decimal_string, priceCurrency=entry.cost.currency
    )
    return described(
        "Event",
        name=entry.title,
        startDate=entry.starts_at.isoformat(),
        endDate=entry.ends_at.isoformat(),
        eventStatus="https://schema.org/EventScheduled",
        eventAttendanceMode="https://schema.org/OfflineEventAttendanceMode",
        url=url,
        location=described("Place", name=page.title),
        organizer=organizer,
        offers=offer,
    )
