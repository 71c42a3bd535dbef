"""Whether a row of Ghost is written over what is here: the one place that decides."""

from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    WRITE = "write"
    LEAVE = "leave"
    KEEP = "keep"


def decide(
    *,
    says_the_same: bool,
    changed_here_at: datetime | None,
    changed_there_at: datetime | None,
) -> Decision:
    """Decide by who wrote last; `changed_here_at` is None where nobody did since it came."""
    if says_the_same:
        return Decision.LEAVE
    if changed_here_at is None:
        return Decision.WRITE
    if changed_there_at is not None and changed_there_at > changed_here_at:
        return Decision.WRITE
    return Decision.KEEP
