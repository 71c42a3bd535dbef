"""When each session was last seen: noted in the process, written down once a minute.

A check of a session is a question, and a question writes nothing. So what was seen is lost with the
process, a minute of it at most, and a busy person costs one row a minute and not one a request.
"""

from collections.abc import Mapping
from datetime import datetime

from blog.devices.service import note_seen
from shared.clock import utcnow
from shared.db import transaction
from shared.jobs.loop import Loop
from shared.runtime import current_runtime

LOOP_NAME = "sessions-seen"
EVERY_SECONDS = 60.0


class SeenSessions:
    """The sessions that this process saw since the last time they were written down."""

    def __init__(self) -> None:
        self._seen: dict[int, datetime] = {}

    def note(self, session_id: int, at: datetime) -> None:
        """Remember that a session was seen."""
        self._seen[session_id] = max(at, self._seen.get(session_id, at))

    def take(self) -> Mapping[int, datetime]:
        """Return what was seen, and begin anew."""
        taken, self._seen = self._seen, {}
        return taken


def seen_loop() -> Loop:
    """Make the loop that writes down what was seen."""
    return Loop(LOOP_NAME, EVERY_SECONDS, write_down_seen)


def note_seen_now(session_id: int) -> None:
    """Remember that a session was seen, in the running process."""
    current_runtime().extra(SeenSessions).note(session_id, utcnow())


async def write_down_seen() -> None:
    """Write down, in one statement, when the sessions of this process were last seen."""
    seen = current_runtime().extra(SeenSessions)
    taken = seen.take()
    if not taken:
        return
    try:
        async with transaction() as session:
            await note_seen(session, taken)
    except BaseException:
        for session_id, at in taken.items():
            seen.note(session_id, at)
        raise
