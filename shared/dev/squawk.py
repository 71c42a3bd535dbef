"""Refuse migrations that would stop a site while it is open: a step of bin/check.

What came before the first deployment was made on empty databases, and is not looked at.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from shared.db.migrations import sql_of

SQUAWK = Path(sys.executable).parent / "squawk"
# The newest revision of each service when none had been deployed.
BEFORE_DEPLOYMENT: Mapping[str, str] = {
    "blog": "0022",
    "market": "0012",
    "cart": "0005",
    "events": "0015",
    "relations": "0003",
    "likes": "0003",
    "orders": "0012",
}
PASSED_OVER = (
    # shared/db/migrations.py sets it for all of them.
    "require-timeout-settings",
    # Each runs in a transaction, so it has happened whole or not at all.
    "prefer-robust-stmts",
    # What a column needs is said by its model.
    "prefer-bigint-over-int",
    "prefer-text-field",
)


def main() -> int:
    """Look at what is new in each service; exit 1 where something would lock or break."""
    refused = 0
    for app, since in BEFORE_DEPLOYMENT.items():
        said = complaints(sql_of(app, since=since), name=f"{app}, after {since}")
        if said:
            sys.stdout.write(said)
            refused += 1
    return int(bool(refused))


def complaints(sql: str, *, name: str = "migration.sql") -> str:
    """Return what speaks against running statements beside the old code; empty: nothing does."""
    command = [
        str(SQUAWK),
        "--pg-version=18",
        f"--exclude={','.join(PASSED_OVER)}",
        f"--stdin-filepath={name}",
    ]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main())
