"""Ask the service in this container whether it is ready; run by its health check.

A file by itself, of the standard library alone: it is started every few seconds.
"""

import http.client
import os
import sys

PATIENCE_SECONDS = 4


def is_ready(port: int) -> bool:
    """Say whether the service on this machine says that it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/internal/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_ready(int(os.environ.get("PORT", "8000"))) else 1)
