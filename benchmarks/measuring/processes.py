"""What the operating system says of a process and all its children."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

PROC = Path("/proc")


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time these processes and their children have had, to the nanosecond.

    Threads and children that have ended in between are missing; servers keep theirs.
    """
    return sum(_nanoseconds(process.pid) for process in _trees(pids)) / 1e9


def resident_bytes(pid: int) -> int:
    """Return how much memory a process holds, what it shares with others included."""
    return int(psutil.Process(pid).memory_info().rss)


def proportional_bytes(pids: Iterable[int]) -> int:
    """Return what these processes and their children hold, each shared page counted once in all."""
    return sum(int(process.memory_full_info().pss) for process in _trees(pids))


def connections_to(pids: Iterable[int], port: int) -> int:
    """Return how many connections to a port these processes and their children have open."""
    opened = (each for process in _trees(pids) for each in process.net_connections(kind="tcp"))
    # What listens has nobody at its other end.
    return sum(1 for each in opened if getattr(each.raddr, "port", None) == port)


def with_children(pids: Iterable[int]) -> list[int]:
    """Return these processes and all that they have begun."""
    return [process.pid for process in _trees(pids)]


def _trees(pids: Iterable[int]) -> list[psutil.Process]:
    roots = [psutil.Process(pid) for pid in pids]
    found = {
        process.pid: process for root in roots for process in (root, *root.children(recursive=True))
    }
    return list(found.values())


def _nanoseconds(pid: int) -> int:
    total = 0
    with suppress(FileNotFoundError, ProcessLookupError):
        for thread in (PROC / str(pid) / "task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                total += int((thread / "schedstat").read_text().split()[0])
    return total
