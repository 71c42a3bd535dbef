"""Refuse migrations that would stop a site while it is open: a step of bin/check.

What came before the first deployment was made on empty databases, and is not looked at.
"""

import sys
from collections.abc import Mapping

from shared.db.migrations import sql_of
from shared.dev.squawk import complaints

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


def main() -> int:
    """Look at what is new in each service; exit 1 where something would lock or break."""
    refused = 0
    for app, since in BEFORE_DEPLOYMENT.items():
        said = complaints(sql_of(app, since=since), name=f"{app}, after {since}")
        if said:
            sys.stdout.write(said)
            refused += 1
    return int(bool(refused))


if __name__ == "__main__":
    sys.exit(main())
