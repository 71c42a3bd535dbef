"""A list of 24 of 100,000 products: with all counts, one nobody asked for before, and without."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from selectolax.lexbor import LexborHTMLParser

from benchmarks.measuring import Bar, Contender, Measured
from benchmarks.pages import HELLO, PRODUCTS, measure_pages
from benchmarks.site import CARD, SHOP, Site

WITH, WITHOUT, NEW = "list, all counts", "list, without", "list, never asked for"
# More than a shop's index keeps the counts of: with another price each is counted and drawn anew.
PRICES = [f"{1 + cents / 100:.2f}" for cents in range(200)]
NEXT_ROWS = {"HX-Request": "true", "HX-Target": "load-more"}
CARDS = 24


def main(arguments: Sequence[str]) -> int:
    """Measure the first page of a large shop, for other prices too, and its next rows."""
    return measure_pages(
        "list",
        __doc__ or "",
        arguments,
        caption=f"{CARDS} of {PRODUCTS:,} products, made anew for each request.",
        contenders=_contenders,
        bars=_bars,
        products=PRODUCTS,
    )


async def _contenders(site: Site) -> Mapping[str, Contender]:
    page = await site.served.http.get(site.served.url("market", SHOP))
    link = LexborHTMLParser(page.text).css_first("#show-more, #show-more a")
    assert link is not None, "the list has no next page"
    after = parse_qs(urlsplit(link.attributes["href"] or "").query)["after"][0]
    rows = f"{SHOP}?after={after}"
    counts = {CARD: CARDS}
    new = [site.asking("market", f"{SHOP}?least={price}", counts=counts) for price in PRICES]
    return {
        NEW: site.contender(*new),
        WITH: site.contender(site.asking("market", SHOP, counts=counts)),
        WITHOUT: site.contender(site.asking("market", rows, headers=NEXT_ROWS, counts=counts)),
    }


def _bars(found: Measured) -> Sequence[Bar]:
    return [
        Bar("with all counts by hello, for each core", found.per_core(WITH, HELLO), at_least=0.025),
        Bar(
            "without counts by hello, for each core", found.per_core(WITHOUT, HELLO), at_least=0.06
        ),
    ]
