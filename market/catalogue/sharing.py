"""A shop's list as searchers and sharers are to know it.

The list, each further page of it and each section are places of their own, in whichever shape they
are shown. What a shopper searched for, chose a brand of or sorted is not: there are more of those
than anybody would look at.
"""

from glue.contracts import blog
from market.catalogue.filters import Filters, View
from market.catalogue.service import Listing
from shared.web.seo import PageMeta, page_meta


def catalogue_meta(listing: Listing, filters: Filters, page: blog.Post, address: str) -> PageMeta:
    """Describe the list as it was asked for; `address` is the shop's own."""
    shop = listing.marketplace
    choices = (*listing.overview.way, *listing.overview.sections)
    chosen = next((it for it in choices if it.is_chosen), None)
    part = filters.q or (chosen.label if chosen else "")
    is_place = filters.shown_as(View.GRID) == Filters(section=filters.section)
    # A section that was called otherwise before is one place all the same.
    place = Filters(section=chosen.to.section) if chosen else Filters(section=filters.section)
    return page_meta(
        f"{part} · {shop.title}" if part else shop.title,
        place.at(address, listing.after) if is_place and listing.products else None,
        description=shop.intro or page.excerpt,
        picture=page.feature_image,
    )
