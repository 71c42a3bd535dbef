"""`python -m shared.dev.mail_catcher`: catch mails until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from shared.dev.errors import CannotStart
from shared.dev.mail_catcher.catcher import HOST, create_catcher
from shared.dev.processes import require_port

SMTP_PORT = 1025
WEB_PORT = 8025


def main() -> int:
    """Run the catcher; a port that is taken ends it with one sentence."""
    parser = argparse.ArgumentParser(prog="python -m shared.dev.mail_catcher", description=__doc__)
    parser.add_argument("--smtp-port", type=int, default=SMTP_PORT)
    parser.add_argument("--port", type=int, default=WEB_PORT, help="of the web inbox")
    parser.add_argument("--host", default=HOST, help="where both listen")
    parser.add_argument("--data", type=Path, required=True, help="the folder the mails are kept in")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    try:
        require_port(options.smtp_port, "mails", "stop that, or choose another with --smtp-port")
        require_port(options.port, "the web inbox", "stop that, or choose another with --port")
        asyncio.run(_catch(options))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


async def _catch(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    catching = create_catcher(options.data, host=options.host)
    async with catching.running(smtp_port=options.smtp_port, port=options.port) as catcher:
        print(f"Mails to {catcher.smtp_url} are shown at {catcher.url}", flush=True)
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
