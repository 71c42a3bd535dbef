"""How much memory the platform holds when nobody is there."""

import asyncio
from collections.abc import Sequence

from benchmarks.measuring import (
    Bar,
    Report,
    conclude,
    options_of,
    proportional_bytes,
    resident_bytes,
)
from benchmarks.site import APPS, standing_site
from shared.testing.servers import running_servers

MEGABYTE = 2**20
MOST_OF_ONE, MOST_OF_ALL = 140, 1024


def main(arguments: Sequence[str]) -> int:
    """Look at every service of the demonstration, once all of them have answered."""
    options_of("idle", __doc__ or "", rounds=1, seconds=0).parse_args(arguments)
    return conclude(asyncio.run(_measure()), arguments)


async def _measure() -> Report:
    with running_servers() as servers:
        async with standing_site(servers, settings={"SERVER": "uvicorn"}) as site:
            for app in APPS:
                await site.served.http.get(site.served.url(app, "/internal/health"))
            pids = dict(zip(APPS, site.every_pid, strict=True))
            resident = {app: resident_bytes(pid) / MEGABYTE for app, pid in pids.items()}
            shared = {app: proportional_bytes([pid]) / MEGABYTE for app, pid in pids.items()}
            stores = [it.process.pid for it in (servers.postgres, servers.valkey) if it.process]
            servers_own = proportional_bytes(stores) / MEGABYTE
    together = sum(shared.values()) + servers_own
    return Report(
        name="idle",
        caption="The seven services as bin/serve starts them, one process each, with their stores.",
        columns=("service", "RSS MB", "PSS MB"),
        rows=[
            *((app, resident[app], shared[app]) for app in APPS),
            ("PostgreSQL and Valkey", "", servers_own),
            ("all", "", together),
        ],
        bars=[
            Bar("the largest service, RSS MB", max(resident.values()), at_most=MOST_OF_ONE),
            Bar("everything, PSS MB", together, at_most=MOST_OF_ALL),
        ],
        plotted="RSS MB of a service",
        plot=resident,
    )
