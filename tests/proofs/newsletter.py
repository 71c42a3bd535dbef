"""A letter to 20,000 people whose sender is killed five times: exactly one each, by Message-ID."""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from shared.testing.servers import running_servers
from tests.crash.posting import Posting, open_posting


async def _prove(people: int, kills: int) -> int:
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        async with open_posting(servers, Path(folder), people=people) as posting:
            began = time.monotonic()
            await posting.begin()
            for number in range(1, kills + 1):
                await posting.until_sent(people * number // (kills + 1))
                in_flight = await posting.kill_and_start_again()
                print(f"kill {number}: {in_flight} in flight", flush=True)
            await posting.until_over()
            faults = _say(posting, time.monotonic() - began)
        await servers.aclose()
    return int(bool(faults))


def _say(posting: Posting, seconds: float) -> list[str]:
    """Print the figures and return what was not as promised."""
    arrived = sum(posting.server.got.values())
    print(f"people: {posting.people}, killed: {posting.kills} times")
    repeated = len(posting.server.repeated)
    print(f"in flight at a kill: {len(posting.in_flight)}, of these repeated: {repeated}")
    print(f"mails: {arrived}, Message-IDs: {len({it for _, it in posting.server.got})}")
    print(
        f"{seconds:.0f} s, {arrived / seconds:.0f} a second; most memory: {posting.most_memory} MiB"
    )
    faults = posting.faults()
    print("\n".join(faults) or "exactly one for each person, by Message-ID")
    return faults


def main(arguments: Sequence[str]) -> int:
    """Prove it, and say in figures what came of it."""
    parser = argparse.ArgumentParser(prog="bin/proof newsletter", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=5)
    options = parser.parse_args(arguments)
    return asyncio.run(_prove(options.people, options.kills))
