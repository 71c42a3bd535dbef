"""Serve one app over HTTP: bin/serve APP."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import ValidationError

from shared.environment import enter_environment
from shared.metrics.processes import count_together
from shared.serving.processes import serve_app, supervise
from shared.serving.settings import ServerSettings, listen

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
        listening = listen(settings)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        reason = f"{name} cannot listen on {where} ({error.strerror or error}): set HOST or PORT."
        raise SystemExit(reason) from error
    if settings.workers == 1:
        return serve_app(name, listening, settings.server)
    with TemporaryDirectory(prefix="metrics-") as folder:
        count_together(folder)
        return supervise(lambda: serve_app(name, listening, settings.server), settings.workers)


if __name__ == "__main__":
    sys.exit(main())
