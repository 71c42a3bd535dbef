"""The patterns there are."""

from collections.abc import Sequence

from sqlalchemy import func, select

from blog.redirects.models import LeadingPattern
from shared.db import ReadSession


async def all_patterns(session: ReadSession) -> Sequence[LeadingPattern]:
    """Return all patterns in the order in which they are tried."""
    return (await session.scalars(select(LeadingPattern).order_by(LeadingPattern.id))).all()


async def count_patterns_and_ways(session: ReadSession) -> tuple[int, int]:
    """Return how many patterns there are, and in how many ways all of them can be met."""
    counted = select(func.count(), func.coalesce(func.sum(LeadingPattern.ways), 0))
    patterns, ways = (await session.execute(counted)).one()
    return patterns, ways
