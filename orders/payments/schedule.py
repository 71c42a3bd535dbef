"""The times that bound an attempt to pay, and when it is looked at again.

An attempt may be paid until its checkout's `valid_until`. Then its order can be paid anew for
`RENEWAL`, while its places are still claimed, unless `MOST_ATTEMPTS` are over: what one person does
not pay for, others may have. After that the reconciler ends it. Claims outlive all of it, so that a
payment in the last second still finds its places.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, DateTime, Interval, case, func, literal

from orders.models import PaymentAttempt
from shared.runtime import current_runtime

RENEWAL = timedelta(minutes=10)
# With checkouts of half an hour two hours, which is as long as a basket may hold a place.
MOST_ATTEMPTS = 3
CLAIM = timedelta(minutes=15)
SHORTEST_TO_PAY = timedelta(seconds=60)

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(minutes=2)
LONG_AFTER = timedelta(days=1)
LONGEST_PAUSE_LONG_AFTER = timedelta(hours=1)

_TIME = DateTime(timezone=True)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when an attempt may be paid, its places stay claimed, and its order can be renewed."""

    valid_until: datetime
    claimed_until: datetime
    expires_at: datetime

    @classmethod
    def of(cls, valid_until: datetime) -> "Deadlines":
        return cls(valid_until, valid_until + CLAIM, valid_until + RENEWAL)


def deadlines_from(now: datetime) -> Deadlines:
    """Return the deadlines of an attempt that begins now."""
    minutes = current_runtime().settings.config.sumup.checkout_minutes
    return Deadlines.of(now + timedelta(minutes=minutes))


def next_check(now: datetime) -> ColumnElement[datetime]:
    """Compute when a row is checked after now: the pauses double, and grow long when it is over."""
    longest = case(
        (
            PaymentAttempt.valid_until < literal(now - LONG_AFTER, _TIME),
            LONGEST_PAUSE_LONG_AFTER.total_seconds(),
        ),
        else_=LONGEST_PAUSE.total_seconds(),
    )
    doubled = FIRST_PAUSE.total_seconds() * func.power(2, func.least(PaymentAttempt.checks, 20))
    seconds = func.least(doubled, longest)
    return literal(now, _TIME) + func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval)
