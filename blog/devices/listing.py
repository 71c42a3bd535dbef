"""The devices of a person as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blog.devices.names import device_name, is_handheld
from blog.devices.queries import live_sessions
from blog.sign_in.models import BrowserSession
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Device:
    """A session that lasts: on what, since when, last seen when and from which network."""

    session_id: int
    name: str
    is_handheld: bool
    signed_in_at: datetime
    seen_at: datetime
    network: str
    is_this: bool


async def devices_of(
    session: ReadSession, *, user_id: int, token_hash: str, now: datetime
) -> Sequence[Device]:
    """Return the devices a user is signed in on, the one whose token it is first."""
    sessions = await live_sessions(session, user_id=user_id, now=now)
    devices = [_device(it, is_this=it.token_hash == token_hash) for it in sessions]
    return sorted(devices, key=lambda device: not device.is_this)


def _device(session: BrowserSession, *, is_this: bool) -> Device:
    return Device(
        session_id=session.id,
        name=device_name(session.user_agent),
        is_handheld=is_handheld(session.user_agent),
        signed_in_at=session.created_at,
        seen_at=session.last_seen_at or session.created_at,
        network=session.network,
        is_this=is_this,
    )
