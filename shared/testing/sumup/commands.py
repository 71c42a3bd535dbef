"""Serve the simulator: `python -m shared.testing.sumup --port 8020 --merchants FILE`."""

import argparse
import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config

from shared.testing.sumup.app import SimulatorApp, create_simulator
from shared.testing.sumup.merchants import read_merchants

_GRACE_SECONDS = 1.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted or terminated."""
    options = _parser().parse_args(arguments)
    app = create_simulator(
        merchants=read_merchants(options.merchants),
        public_url=options.public_url or f"http://localhost:{options.port}",
        database=options.data,
        time_scale=options.time_scale,
    )
    config = Config()
    config.bind = [f"{options.host}:{options.port}"]
    config.graceful_timeout = _GRACE_SECONDS
    config.accesslog = None
    asyncio.run(_serve(app, config))


async def _serve(app: SimulatorApp, config: Config) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await serve(app, config, shutdown_trigger=stop.wait)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m shared.testing.sumup", description="Serve a simulated SumUp."
    )
    parser.add_argument("--merchants", type=Path, required=True, help="YAML file of accounts")
    parser.add_argument("--port", type=int, default=8020)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--public-url", help="default: http://localhost:PORT")
    parser.add_argument("--data", type=Path, help="SQLite file that survives a restart")
    parser.add_argument(
        "--time-scale",
        type=float,
        default=1.0,
        help="multiplies the times after which a notification is sent again",
    )
    return parser
