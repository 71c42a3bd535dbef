"""The answers every service that keeps pages gives about them."""

from glue.audit import Audited, ObjectType
from glue.contracts.families import Cleared, PagesReport, ShownPage
from shared.audit import record
from shared.changes import ChangesAway, all_of
from shared.db import write_session
from shared.runtime import current_runtime
from shared.web.cache import PageCache, sum_of

THE_SITE = 0


async def pages_report() -> PagesReport:
    """Say what all processes of the running app keep, and what has come of requests."""
    runtime = current_runtime()
    changes = runtime.changes
    if changes is None:
        return PagesReport(seconds=0)
    seconds = runtime.settings.page_cache_seconds
    try:
        last = (await changes.now()).last
        told = await runtime.extra(PageCache).told()
    except ChangesAway:
        return PagesReport(seconds=seconds)
    figures = sum_of(told)
    return PagesReport(
        seconds=seconds,
        change=last,
        processes=len(told),
        since=figures.since,
        pages=figures.pages,
        bytes=figures.bytes,
        hits=figures.hits,
        unchanged=figures.unchanged,
        made=figures.made,
        most_shown=[ShownPage(address=it.page, times=it.times) for it in figures.most_shown],
    )


async def clear_pages() -> Cleared:
    """Have all pages of the running app made anew, and write down who wanted it."""
    runtime = current_runtime()
    if runtime.changes is None:
        return Cleared(is_told=False)
    try:
        await runtime.changes.note([all_of(runtime.name)])
    except ChangesAway:
        return Cleared(is_told=False)
    await record(write_session(), Audited.PAGES_CLEARED, on=(ObjectType.SITE, THE_SITE))
    return Cleared(is_told=True)
