"""The page of a product among 100,000, made anew, beside Quart's bare hello."""

from collections.abc import Mapping, Sequence

from benchmarks.measuring import Contender
from benchmarks.pages import PRODUCTS, measure_pages
from benchmarks.site import PRODUCT, Site


def main(arguments: Sequence[str]) -> int:
    """Measure the product that is bought most."""
    return measure_pages(
        "product",
        __doc__ or "",
        arguments,
        caption=f"A product's page among {PRODUCTS:,}, made anew for each request.",
        contenders=_contenders,
        bars=lambda found: [],
        products=PRODUCTS,
    )


async def _contenders(site: Site) -> Mapping[str, Contender]:
    return {"product": site.contender(site.asking("market", PRODUCT, contains=("<h1",)))}
