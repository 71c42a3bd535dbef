"""Where processes are at work while a contender is loaded, by library and by folder of ours.

py-spy looks at a process two hundred times a second without its knowing, and counts it while Python
works there. Who is at work is the innermost frame that is not Python's own: what a library has the
standard library do is the library's.
"""

import asyncio
import signal
import sys
import sysconfig
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

PY_SPY = Path(sysconfig.get_path("scripts")) / "py-spy"
RATE = 200
REMINDED_SECONDS = 0.5
STARTED = b"Sampling process"
TEMPLATES, LOOP, OTHERS = "templates", "Python's loop", "others"
# What has less is told together.
LEAST = 0.02
ROOT = Path(__file__).resolve().parents[2]
OURS = frozenset(folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists())


class NotLookedAt(Exception):
    """The system does not let one process look at another."""


@dataclass(slots=True)
class Profiles:
    """How often each was seen at work, for every contender."""

    contender: str = ""
    seen: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, stacks: str) -> None:
        """Count what was seen of the contender that is at work."""
        self.seen.setdefault(self.contender, Counter()).update(at_work(stacks))

    def markdown(self) -> str:
        """Return a table of shares, a column for each contender, the largest first."""
        sums = {name: found.total() for name, found in self.seen.items()}
        shares = {
            who: [found[who] / sums[name] for name, found in self.seen.items()]
            for who in set().union(*self.seen.values())
        }
        told = {who: row for who, row in shares.items() if max(row) >= LEAST}
        rows = sorted(told.items(), key=lambda it: -max(it[1]))
        if others := [row for who, row in shares.items() if who not in told]:
            rows.append((OTHERS, [sum(column) for column in zip(*others, strict=True)]))
        heads = " | ".join(["at work", *self.seen])
        rule = " | ".join(["---", *("--:" for _ in self.seen)])
        lines = [f"| {heads} |", f"| {rule} |"]
        lines += [f"| {who} | {' | '.join(f'{it:.0%}' for it in row)} |" for who, row in rows]
        return "\n".join(lines)


_taken: ContextVar[Profiles | None] = ContextVar("profiles", default=None)


def profiles() -> Profiles | None:
    """Return the profiles that are being taken; None where figures are."""
    return _taken.get()


@contextmanager
def taking_profiles() -> Iterator[None]:
    """Take profiles instead of figures."""
    token = _taken.set(Profiles())
    try:
        yield
    finally:
        _taken.reset(token)


@asynccontextmanager
async def looked_at(pids: Sequence[int]) -> AsyncIterator[None]:
    """Look at these processes while somebody has them work, where profiles are taken.

    Raises NotLookedAt.
    """
    taken = profiles()
    if taken is None:
        yield
        return
    with TemporaryDirectory() as folder:
        files = {pid: Path(folder) / str(pid) for pid in pids}
        watchers = [await _watcher(pid, file) for pid, file in files.items()]
        try:
            yield
        finally:
            await asyncio.gather(*map(_ended, watchers))
        for file in files.values():
            # A process that had nothing to do leaves none.
            taken.add(file.read_text() if file.exists() else "")


async def _watcher(pid: int, file: Path) -> Process:
    watcher = await asyncio.create_subprocess_exec(
        PY_SPY, "record", "--pid", str(pid), "--output", file, "--format", "raw",
        "--rate", str(RATE), "--gil", stdin=DEVNULL, stdout=PIPE, stderr=STDOUT,
    )  # fmt: skip
    assert watcher.stdout is not None
    said = b""
    while STARTED not in said:
        line = await watcher.stdout.readline()
        if not line:
            raise NotLookedAt(said.decode())
        said += line
    return watcher


async def _ended(watcher: Process) -> None:
    """Have a watcher write down what it saw; it passes over a signal that comes very early."""
    ending = asyncio.create_task(watcher.communicate())
    while not ending.done():
        watcher.send_signal(signal.SIGINT)
        await asyncio.wait({ending}, timeout=REMINDED_SECONDS)


def at_work(stacks: str) -> Mapping[str, int]:
    """Count who is at work in stacks of which each is a line: its frames, and how often."""
    found: Counter[str] = Counter()
    for line in stacks.splitlines():
        frames, _, times = line.rpartition(" ")
        owners = filter(None, map(_owner, reversed(frames.split(";"))))
        found[next(owners, LOOP)] += int(times)
    return found


def _owner(frame: str) -> str:
    """Return whose a frame is, as `run (sqlalchemy/engine/base.py:1400)`; "" for Python's own."""
    file = frame.rpartition(" (")[2].rpartition(":")[0]
    if file.endswith((".html", ".txt", ".xml")) or file == "<template>":
        return TEMPLATES
    first, *rest = file.split("/")
    if not rest or first.startswith("<") or first in sys.stdlib_module_names:
        return ""
    return f"{first}/{rest[0].removesuffix('.py')}" if first in OURS else first
