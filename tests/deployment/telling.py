"""What is seen is printed as it is seen, with how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class CannotVerify(Exception):
    """Something did not go as it must; the message says what."""


@contextmanager
def tell(what: str) -> Iterator[list[str]]:
    """Print a line for a step; what is put into the list is printed with it."""
    began = time.monotonic()
    seen: list[str] = []
    print(f"{what} ...", end="", flush=True)
    try:
        yield seen
    except BaseException:
        print(" FAILED", flush=True)
        raise
    print(f" {', '.join([*seen, f'{time.monotonic() - began:.1f} s'])}", flush=True)


def require(holds: bool, sentence: str) -> None:
    """Raise `CannotVerify` with a sentence unless it holds."""
    if not holds:
        raise CannotVerify(sentence)
