"""What bin/dev runs, in a folder of its own: python -m benchmarks.developing FOLDER."""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from glue.dev.development import Development

if __name__ == "__main__":
    with suppress(asyncio.CancelledError, KeyboardInterrupt):
        asyncio.run(Development(Path(sys.argv[1]), os.environ).run())
