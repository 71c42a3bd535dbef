"""Ask the service in this container whether it is ready, or with `alive` whether it answers at all.

Whose database is away is not ready, and is alive: to start it again would mend nothing. Run by
health checks; a file by itself, of the standard library alone: it is started every few seconds.
"""

import http.client
import os
import sys

PATIENCE_SECONDS = 4


def is_ready(port: int) -> bool:
    """Say whether the service on this machine says that it is ready."""
    return _status(port) == 200


def is_alive(port: int) -> bool:
    """Say whether the service on this machine answers, whatever it says."""
    return _status(port) is not None


def _status(port: int) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/internal/health")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


if __name__ == "__main__":
    holds = is_alive if sys.argv[1:] == ["alive"] else is_ready
    sys.exit(0 if holds(int(os.environ.get("PORT", "8000"))) else 1)
