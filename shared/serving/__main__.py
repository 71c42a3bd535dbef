"""Serve one app over HTTP: bin/serve APP."""

import sys
from pathlib import Path

from pydantic import ValidationError

from shared.environment import enter_environment
from shared.serving.processes import serve
from shared.serving.settings import ServerSettings, bound

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Serve the app named on the command line until SIGTERM or Ctrl-C."""
    if len(sys.argv) != 2 or not (ROOT / sys.argv[1] / "app.py").exists():
        raise SystemExit("usage: bin/serve APP (one of the folders that hold an app.py)")
    name = sys.argv[1]
    enter_environment(name)
    try:
        settings = ServerSettings()
    except ValidationError as error:
        raise SystemExit(f"{name} does not start: {error}") from error
    try:
        listening = bound(settings)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        reason = f"{name} cannot listen on {where} ({error.strerror or error}): set HOST or PORT."
        raise SystemExit(reason) from error
    return serve(name, listening, settings)


if __name__ == "__main__":
    sys.exit(main())
