"""What the development commands show in the terminal."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


class Progress:
    """A line that says what is being done, how far it is, and at last how long it took."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.began = time.monotonic()
        print(f"{what} ...", end="", flush=True)

    def reached(self, how_far: str) -> None:
        """Show how far it is, where a terminal can rewrite its line."""
        if sys.stdout.isatty():
            print(f"\r\033[K{self.what} ... {how_far}", end="", flush=True)

    def done(self, word: str) -> None:
        """End the line."""
        if sys.stdout.isatty():
            print(f"\r\033[K{self.what} ...", end="")
        print(f" {word}", flush=True)


@contextmanager
def progress(what: str) -> Iterator[Progress]:
    """Show what the block does for as long as it does it."""
    line = Progress(what)
    try:
        yield line
    except BaseException:
        line.done("stopped")
        raise
    line.done(f"{time.monotonic() - line.began:.1f} s")


def table(rows: Sequence[tuple[str, str]]) -> str:
    """Lay out rows of two columns."""
    width = max(len(left) for left, _ in rows)
    return "\n".join(f"  {left:<{width}}   {right}" for left, right in rows)
