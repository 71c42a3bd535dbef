"""A month of a calendar with 5,000 events, made anew, beside Quart's bare hello."""

from collections.abc import Mapping, Sequence

from benchmarks.measuring import Contender
from benchmarks.pages import EVENTS, measure_pages
from benchmarks.site import MONTH, Site


def main(arguments: Sequence[str]) -> int:
    """Measure the month in the middle of what there is."""
    return measure_pages(
        "month",
        __doc__ or "",
        arguments,
        caption=f"A month of a calendar with {EVENTS:,} events, made anew for each request.",
        contenders=_contenders,
        bars=lambda found: [],
        events=EVENTS,
    )


async def _contenders(site: Site) -> Mapping[str, Contender]:
    wanted = ("An evening about bread",)
    return {"month": site.contender(site.asking("events", MONTH, contains=wanted))}
