"""What a Ghost calls about: which post to look at, noted at once and looked at by the loop."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from blog.ghost.live.models import GhostCall, What
from shared.db import WriteSession

# It becomes a part of an address.
ID = re.compile(r"[0-9a-f]{24}", re.ASCII)
_CALLED = {"post": What.POSTS, "page": What.PAGES}


@dataclass(frozen=True, slots=True)
class Call:
    """Which post or page a Ghost has called about."""

    what: What
    ghost_id: str


def read_call(body: bytes) -> Call | None:
    """Read a call; None where it is about nothing that is followed.

    It is not believed what it says of the post: calls overtake each other.
    """
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        return None
    for name, what in _CALLED.items():
        about = held.get(name) if isinstance(held, dict) else None
        if isinstance(about, dict):
            ghost_id = _id(about.get("current")) or _id(about.get("previous"))
            return Call(what, ghost_id) if ghost_id else None
    return None


async def take_call(session: WriteSession, site_id: int, call: Call, *, now: datetime) -> None:
    """Note that a post is to be looked at, again where it is being looked at."""
    anew = {
        "what": call.what,
        "called_at": now,
        "next_attempt_at": now,
        "verdict": None,
        "reasons": [],
        "done_at": None,
        "attempts": 0,
        "leased_until": None,
        "lease_token": None,
        "last_error": None,
        "parked_at": None,
    }
    await session.execute(
        insert(GhostCall)
        .values(site_id=site_id, ghost_id=call.ghost_id, **anew)
        .on_conflict_do_update(constraint="uq_ghost_calls_ghost_id", set_=anew)
    )


def _id(said: Any) -> str:
    found = said.get("id") if isinstance(said, dict) else None
    return found if isinstance(found, str) and ID.fullmatch(found) else ""
