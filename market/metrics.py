"""What market tells Prometheus of its shelves."""

from collections.abc import Sequence

from prometheus_client.metrics_core import Metric

from market.stock.queries import count_holds
from shared.clock import utcnow
from shared.db import ReadSession
from shared.metrics.readings import holds


async def shelves(session: ReadSession) -> Sequence[Metric]:
    """Read how much is held for orders that are not paid."""
    return holds({"stock": await count_holds(session, now=utcnow())})
