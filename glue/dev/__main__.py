"""Run the whole of Rose Ash on this machine: bin/dev."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from glue.dev.development import Development
from shared.dev.console import say
from shared.dev.errors import CannotStart
from shared.dev.only_one import only_one

FOLDER = Path(__file__).resolve().parents[2] / ".dev"


def main() -> int:
    """Start everything, stay until Ctrl-C, stop everything."""
    parser = argparse.ArgumentParser(prog="bin/dev", description=__doc__)
    parser.add_argument("--reset", action="store_true", help="start from empty")
    reset = parser.parse_args().reset
    try:
        with only_one(FOLDER):
            development = Development(FOLDER, os.environ)
            if reset:
                development.forget_everything()
            asyncio.run(development.run())
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    except (asyncio.CancelledError, KeyboardInterrupt):
        say("Rose Ash has stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
