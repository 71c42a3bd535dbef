"""What events tells Prometheus of its places."""

from collections.abc import Sequence

from prometheus_client.metrics_core import Metric

from events.entries import queries as entries
from events.tickets import queries as tickets
from shared.clock import utcnow
from shared.db import ReadSession
from shared.metrics.readings import holds


async def places(session: ReadSession) -> Sequence[Metric]:
    """Read how many times and tickets are held in baskets."""
    now = utcnow()
    return holds(
        {
            "entries": await entries.count_holds(session, now=now),
            "tickets": await tickets.count_holds(session, now=now),
        }
    )
