"""What everything around a request costs: our hello beside Quart's bare one."""

import asyncio
from collections.abc import Sequence

from benchmarks.greetings import greetings
from benchmarks.measuring import COLUMNS, Bar, Report, conclude, measured, options_of
from shared.serving import Server

SERVERS: tuple[Server, ...] = ("uvicorn", "hypercorn")
LEAST = 0.7


def main(arguments: Sequence[str]) -> int:
    """Measure both hellos by both servers."""
    options = options_of("hello", __doc__, rounds=5, seconds=3)
    options.add_argument("--connections", type=int, default=16)
    chosen = options.parse_args(arguments)
    report = asyncio.run(_measure(chosen.rounds, chosen.seconds, chosen.connections))
    return conclude(report, arguments)


def pair(server: Server) -> tuple[str, str]:
    return f"ours, {server}", f"bare, {server}"


async def _measure(rounds: int, seconds: float, connections: int) -> Report:
    wanted = [(kind, server) for server in SERVERS for kind in ("bare", "ours")]
    async with greetings(*wanted) as contenders:
        found = await measured(contenders, rounds=rounds, seconds=seconds, connections=connections)
    return Report(
        name="hello",
        caption=f"Hello, {connections} connections, ratios against Quart's bare hello by uvicorn.",
        columns=COLUMNS,
        rows=found.rows(against="bare, uvicorn"),
        bars=[
            Bar(f"ours by bare for each core, {server}", found.per_core(*pair(server)), LEAST)
            for server in SERVERS
        ],
        plotted="CPU µs of a request",
        plot=found.cpu(),
    )
