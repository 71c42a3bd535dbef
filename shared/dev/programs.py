"""What runs side by side in development, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Program:
    """A module to be run as by `python -m`, in a child of the warm parent.

    With `listens` the parent opens the port and keeps it open over restarts, so that a request made
    meanwhile waits instead of failing; the child finds the socket's number in LISTEN_FD. It is up
    when GET of `health` is answered with `healthy`, or with anything where that is None. A changed
    Python file in one of the `sources` restarts it.
    """

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    listens: bool = False
    health: str = "/"
    healthy: int | None = None
    sources: tuple[Path, ...] = ()
