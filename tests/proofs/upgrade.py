"""The version before the newest migrations gives way to this one while people look and buy.

It runs by its own code, on databases of its own. They are migrated, and one service after the other
is replaced. No request may fail, and every purchase must come to its right end.
"""

import argparse
import asyncio
import logging
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from shared.testing.servers import running_servers
from tests.crash.databases import Databases, connected
from tests.crash.desk import open_desk
from tests.crash.house import House
from tests.crash.keeper import Keeper
from tests.crash.right_end import RightEnd
from tests.served import eventually
from tests.upgrades.crowd import Crowd
from tests.upgrades.history import Before, NoHistory, version_before
from tests.upgrades.versions import APPS, Versions, two_versions

BUYERS, PICKERS, READERS = 2, 1, 2
PROBLEM = re.compile(r'^.*"level":"(?:error|critical)".*$', re.MULTILINE)
MOST_TOLD = 20


def main(arguments: Sequence[str]) -> int:
    """Prove it, and say what was seen; 1 where a request failed or a purchase is not right."""
    argparse.ArgumentParser(prog="bin/proof upgrade", description=__doc__).parse_args(arguments)
    logging.disable()
    try:
        before = version_before()
    except NoHistory as reason:
        print(f"nothing to upgrade from: {reason}")
        return 1
    with tempfile.TemporaryDirectory(prefix="upgrade-") as folder:
        return asyncio.run(_prove(before, Path(folder)))


async def _prove(before: Before, folder: Path) -> int:
    code, served = folder / "before", folder / "served"
    for each in (code, served):
        each.mkdir()
    before.lay(code)
    print(f"from {before.commit}; with new migrations: {', '.join(before.behind)}", flush=True)
    with running_servers() as servers:
        async with two_versions(servers, code, served) as versions:
            crowd = await _upgrade(versions, before.behind)
            differences = await _differences(versions, crowd)
    told = [*crowd.failures, *differences]
    if told:
        told += [line for log in sorted(served.glob("*.log")) for line in _problems(log)]
    for line in told:
        print(f"  {line}")
    print(
        f"{crowd.answers} answers, {len(crowd.failures)} failed; {len(crowd.bought)} purchases,"
        f" {len(differences)} differences from their right end"
    )
    return 1 if told else 0


async def _upgrade(versions: Versions, behind: Sequence[str]) -> Crowd:
    """Migrate, and replace one app after the other, while people buy before, then and after."""
    crowd = Crowd(versions.served)
    async with asyncio.TaskGroup() as group:
        group.create_task(crowd.come(readers=READERS, pickers=PICKERS, buyers=BUYERS))
        await crowd.until_bought(1)
        began = time.monotonic()
        await versions.migrate(behind)
        print(f"migrated in {time.monotonic() - began:.1f} s", flush=True)
        await crowd.until_bought(1)
        for app in APPS:
            began = time.monotonic()
            await versions.replace(app)
            print(f"replaced {app} in {time.monotonic() - began:.1f} s", flush=True)
        await versions.until_ended()
        await crowd.until_bought(2)
        crowd.go()
    return crowd


async def _differences(versions: Versions, crowd: Crowd) -> list[str]:
    """Compare what became of every purchase with what must have, once nothing is left to do."""
    served = versions.served
    async with connected(served) as databases:
        await eventually(lambda: _is_calm(databases), within=120)
        async with open_desk(served) as desk:
            keeper = Keeper(served, databases)
            await keeper.http.aclose()
            end = RightEnd(House(served, databases, desk, keeper, served.folder))
            for email in crowd.bought:
                await end.of_kept(await end.of_paid(email))
            await end.of_all()
    return end.differences


async def _is_calm(databases: Databases) -> bool | None:
    if await databases.are_calm():
        return True
    await databases.let_pauses_pass()
    return None


def _problems(log: Path) -> list[str]:
    return PROBLEM.findall(log.read_text())[:MOST_TOLD]
