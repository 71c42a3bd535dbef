"""What has come of requests for pages, by process: each tells its own in Redis."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

# A process that has not told for so long is no more.
SILENT_SECONDS = 5.0
MOST_SHOWN = 10

Count = Annotated[int, Field(ge=0)]


class Shown(BaseModel):
    """A page that is kept, by its host, path and query, and how often it was shown."""

    page: str
    times: Count


class Figures(BaseModel):
    """What has come of requests since a process began, and what it keeps now."""

    since: datetime | None = None
    hits: Count = 0
    unchanged: Count = 0
    made: Count = 0
    refused: Count = 0
    passed: Count = 0
    away: Count = 0
    pages: Count = 0
    bytes: Count = 0
    most_shown: list[Shown] = []


class Told(Figures):
    """Figures as a process has told them at a moment."""

    at: datetime


def sum_of(told: Sequence[Figures]) -> Figures:
    """Return the figures of several processes as those of one."""
    times: dict[str, int] = {}
    for it in told:
        for shown in it.most_shown:
            times[shown.page] = times.get(shown.page, 0) + shown.times
    most = sorted(times.items(), key=lambda it: (-it[1], it[0]))[:MOST_SHOWN]
    counts = ("hits", "unchanged", "made", "refused", "passed", "away", "pages", "bytes")
    return Figures(
        since=min((it.since for it in told if it.since), default=None),
        most_shown=[Shown(page=page, times=number) for page, number in most],
        **{name: sum(getattr(it, name) for it in told) for name in counts},
    )
