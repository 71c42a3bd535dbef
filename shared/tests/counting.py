"""A program for the tests of metrics: two processes count in one folder, and one has ended."""

import os
import sys

from shared.metrics.processes import count_together


def main(folder: str) -> None:
    """Count one request in a process that ends and one in this; write what both have counted."""
    count_together(folder)
    from shared.metrics.exposition import counted_by
    from shared.metrics.meters import Meters

    meters = Meters()
    child = os.fork()
    meters.requests.labels("GET", "/", 200).observe(0.1)
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    sys.stdout.write(counted_by(meters).decode())


if __name__ == "__main__":
    main(sys.argv[1])
