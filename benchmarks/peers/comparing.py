"""How fast our pages are beside those of pretix, django-oscar and Ghost, filled alike."""

import argparse
import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measuring import Bar, Report, conclude, options_of
from benchmarks.peers.goods import Goods
from benchmarks.peers.sides import PEERS, our_side

ROOT = Path(__file__).resolve().parents[2]
KEPT_SECONDS = 60
CAPTION = (
    "Pages and deeds of ours and of peers that hold the same things (benchmarks/peers/README.md)."
)
COLUMNS = (
    *("what", "who", "requests/s", "p50 ms", "p99 ms"),
    *("programs, µs", "PostgreSQL, µs", "Valkey, µs"),
    *("× requests/s", "÷ processor time"),
)


def main(arguments: Sequence[str]) -> int:
    """Start ourselves and the peers, load them in turn, and say what each needs."""
    parser = options_of("peers", __doc__ or "", rounds=3, seconds=5.0)
    parser.add_argument("--at-once", type=int, default=4, help="so many connections, or visitors")
    parser.add_argument("--only", action="append", choices=PEERS, help="this peer, or these")
    parser.add_argument(
        "--cache",
        type=Path,
        default=ROOT / ".venv-peers",
        help="where peers are installed",
    )
    # That a service is asked while it still starts is no news here.
    logging.getLogger("shared.rpc").setLevel(logging.ERROR)
    options = parser.parse_args(arguments)
    options.cache = options.cache.resolve()
    return conclude(asyncio.run(_compared(options)), arguments)


async def _compared(options: argparse.Namespace) -> Report:
    rows: list[list[str | float]] = []
    bars: list[Bar] = []
    gained: dict[str, float] = {}
    async with our_side(
        Goods(), cache=options.cache, at_once=options.at_once, kept_seconds=KEPT_SECONDS
    ) as side:
        for peer in options.only or PEERS:
            async with PEERS[peer](side) as comparisons:
                for it in comparisons:
                    found = await it.measured(rounds=options.rounds, seconds=options.seconds)
                    told = Report("peers", CAPTION, COLUMNS, it.rows(found), it.bars(found))
                    print(f"{told.markdown()}\n", flush=True)
                    rows += it.rows(found)
                    bars += it.bars(found)
                    gained |= {
                        f"{it.what}, {who}": it.gained(found, who)[1] for who in it.ours(found)
                    }
    plotted = "how many times as much of the processor the peer needs as ours"
    return Report("peers", CAPTION, COLUMNS, rows, bars, plotted, gained)
