"""The first path segments that belong to the apps themselves, so that no page may be called so."""

RESERVED_SLUGS = frozenset(
    {
        # What every app serves.
        "favicon.ico",
        "internal",
        "manifest.webmanifest",
        "robots.txt",
        "sitemap.xml",
        "static",
        "ui",
        # blog
        "account",
        "admin",
        "author",
        "files",
        "ghost",
        "invitations",
        "posts",
        "letters",
        "search",
        "sign-in",
        "sign-out",
        "tag",
        # market
        "markets",
        "pictures",
        "products",
        "tiles",
        # events
        "agenda",
        "agenda.ics",
        "calendars",
        "door",
        "tickets",
        # cart and orders
        "checkout",
        "items",
        "keep",
    }
)

# The second path segments that events needs below a page, so that no calendar may be called so.
RESERVED_CALENDAR_SLUGS = frozenset({"agenda", "calendar.ics"})


def is_reserved(slug: str) -> bool:
    """Say whether a page must not be called so."""
    return slug in RESERVED_SLUGS


def is_reserved_for_calendars(slug: str) -> bool:
    """Say whether a calendar must not be called so."""
    return slug in RESERVED_CALENDAR_SLUGS
