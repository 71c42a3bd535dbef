"""Run a proof by its name: python -m tests.proofs NAME."""

import sys
from collections.abc import Callable, Sequence

from tests.proofs import (
    crash,
    looks,
    newsletter,
    recurrence,
    retail,
    scarce_things,
    stale,
    ticket_rush,
    upgrade,
)

PROOFS: dict[str, Callable[[Sequence[str]], int]] = {
    "crash": crash.main,
    "looks": looks.main,
    "newsletter": newsletter.main,
    "recurrence": recurrence.main,
    "retail": retail.main,
    "scarce-things": scarce_things.main,
    "stale": stale.main,
    "tickets": ticket_rush.main,
    "upgrade": upgrade.main,
}


def main(arguments: Sequence[str]) -> int:
    """Run the proof that is named, and exit by what came of it."""
    if not arguments or arguments[0] not in PROOFS:
        print("usage: bin/proof NAME [options]; there are:", ", ".join(sorted(PROOFS)))
        return 2
    return PROOFS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
