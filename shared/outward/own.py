"""The client by which the running app asks strangers."""

from shared.outward.client import OutwardClient
from shared.outward.manners import Manners
from shared.runtime import current_runtime


def outward_client(
    home: str, *, most_bytes: int, seconds: float, manners: Manners | None = None
) -> OutwardClient:
    """Make a client that says who we are, and by our address `home` whom to write to."""
    settings = current_runtime().settings
    return OutwardClient(
        f"RoseAsh/1 (+{home})",
        allowed=settings.outward_allowed.split(",") if settings.outward_allowed else (),
        manners=manners,
        most_bytes=most_bytes,
        seconds=seconds,
    )
