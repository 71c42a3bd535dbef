"""What orders tells Prometheus of the money."""

from collections.abc import Sequence

from prometheus_client.metrics_core import Metric

from orders.models.money_case import CaseKind
from orders.money_cases.queries import count_open_cases
from orders.payments.queries import due_checks
from shared.clock import utcnow
from shared.db import ReadSession
from shared.metrics.readings import gauge, gauges


async def money(session: ReadSession) -> Sequence[Metric]:
    """Read what waits for a person, and how far the reconciler is behind."""
    now = utcnow()
    cases = dict.fromkeys(map(str, CaseKind), 0) | await count_open_cases(session)
    due, first = await due_checks(session, now=now)
    return [
        gauges(
            "rose_ash_money_cases",
            "Cases of money that are open, by their kind.",
            cases,
            by="kind",
        ),
        gauge("rose_ash_payment_checks_due", "Attempts to pay that are due to be looked at.", due),
        gauge(
            "rose_ash_payment_check_lag_seconds",
            "For how long the first of them has been due.",
            (now - first).total_seconds() if first else 0.0,
        ),
    ]
