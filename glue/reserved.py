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
        "invitations",
        "search",
        "sign-in",
        "sign-out",
        # market
        "markets",
        "pictures",
        "products",
        "tiles",
        # events
        "agenda.ics",
        "calendars",
        # cart and orders
        "checkout",
        "items",
        "keep",
    }
)


def is_reserved(slug: str) -> bool:
    """Say whether a page must not be called so."""
    return slug in RESERVED_SLUGS
