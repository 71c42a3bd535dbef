"""What speaks against running statements while a site is open and the old code still runs."""

import subprocess
import sys
from pathlib import Path

SQUAWK = Path(sys.executable).parent / "squawk"
PASSED_OVER = (
    # shared/db/migrations.py sets it for all of them.
    "require-timeout-settings",
    # Each runs in a transaction, so it has happened whole or not at all.
    "prefer-robust-stmts",
    # What a column needs is said by its model.
    "prefer-bigint-over-int",
    "prefer-text-field",
)


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
