"""Verify the deployment from empty to a paid order: bin/verify-deploy."""

import argparse
import asyncio
import json
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from tests.deployment.development import verify_development
from tests.deployment.machine import ROOT, Machine
from tests.deployment.site import APPS, IMAGES, Site
from tests.deployment.telling import CannotVerify, require, tell
from tests.deployment.visiting import Crowd, buy, visitor
from tests.served import eventually

FOLDER = ROOT / ".dev" / "deployment"
MOST_MB = 150
NOTIFIED = '"uri":"/checkout/webhook/'
FORBIDDEN = (
    "/internal",
    "/internal/health",
    "/internal/data/cart-summary",
    "//internal/health",
    "/INTERNAL/health",
    "/%69nternal/health",
)


def main() -> int:
    """Do one step after another and print what is seen; the first that fails ends it."""
    parser = argparse.ArgumentParser(prog="bin/verify-deploy", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave everything running at the end")
    parser.add_argument("--development", action="store_true", help="the containers for developing")
    options = parser.parse_args()
    chosen = verify_development if options.development else verify
    machine = Machine(FOLDER)
    try:
        machine.make_ready()
        with machine.serving():
            chosen(machine, keep=options.keep)
    except CannotVerify as reason:
        print(reason, file=sys.stderr)
        return 1
    print("bin/verify-deploy: all of it went well")
    return 0


def verify(machine: Machine, *, keep: bool) -> None:
    """Build, deploy from empty, look, buy, replace under load, kill, and restore."""
    site = Site.make(machine)
    build(machine, site)
    site.begin()
    try:
        with tell("deploying from empty"):
            site.deploy()
        authority = authority_of(site)
        with tell("loading the demonstration, and starting the simulated SumUp"):
            for app in ("blog", "market", "events"):
                site.compose("exec", "-T", app, "python", "-m", f"{app}.demo")
            site.compose("up", "--detach", "--no-deps", "--no-build", "sumup")
        asyncio.run(look_and_buy(site, authority))
        asyncio.run(replace_under_load(site, authority))
        asyncio.run(undo_what_fails(site, authority))
        asyncio.run(kill_one(site, authority))
        asyncio.run(restore(site, authority))
    finally:
        if not keep:
            with tell("taking everything down"):
                site.compose("down", "--volumes", "--timeout", "5")


def build(machine: Machine, site: Site) -> None:
    """Build the image of each app that is not there in this version yet."""
    for app, version in site.versions().items():
        image = f"{IMAGES}/{app}:{version}"
        with tell(f"building {app}:{version}") as seen:
            if not machine.has_image(image):
                machine.build(app, image, site.folder)
            size = machine.size_above_base(image)
            seen.append(f"{size:.0f} MB above the base")
            require(size < MOST_MB, f"the image of {app} has {size:.0f} MB above its base")


def authority_of(site: Site) -> Path:
    """Take out the certificate of the authority that Caddy made for itself."""
    said = site.compose("exec", "-T", "caddy", "cat", "/data/caddy/pki/authorities/local/root.crt")
    file = site.folder / "authority.crt"
    file.write_text(said)
    return file


async def look_and_buy(site: Site, authority: Path) -> None:
    """See that the edge keeps what it promises, and buy something."""
    require(site.published() == {"caddy", "sumup"}, f"published are {site.published()}")
    async with visitor(site, authority) as http:
        with tell("looking at the front page over TLS") as seen:
            page = await http.get("https://blog.rose.test/")
            require(page.status_code == 200, f"the front page answers {page.status_code}")
            doubled = [name for name in set(page.headers) if len(page.headers.get_list(name)) > 1]
            require(not doubled, f"sent twice: {doubled}")
            seen.append(f"{page.http_version}, request {page.headers['X-Request-Id']}")
        with tell("asking for what is internal") as seen:
            for path in FORBIDDEN:
                answer = await http.get(f"https://market.rose.test{path}")
                by_edge = answer.status_code == 404 and "via" not in answer.headers
                require(by_edge, f"{path} answers {answer.status_code}")
            seen.append(f"{len(FORBIDDEN)} ways refused by Caddy")
        with tell("fetching what the page names") as seen:
            seen.append(await fetch_files(http, page.text))
    with tell("buying a loaf, paid at the simulated SumUp"):
        await buy(site, authority)
    with tell("hearing of the payment from SumUp, through Caddy") as seen:
        told = await eventually(partial(notification, site))
        require(200 <= told["status"] < 300, f"SumUp was answered {told['status']}")
        seen.append(f"{told['status']} over {told['request']['proto']}")


async def notification(site: Site) -> dict[str, Any] | None:
    """Return what Caddy wrote down of SumUp's notification, once it came."""
    said = site.compose("logs", "--no-log-prefix", "caddy").splitlines()
    answers = (json.loads(line) for line in said if NOTIFIED in line)
    return next(answers, None)


async def fetch_files(http: httpx.AsyncClient, page: str) -> str:
    """Fetch each static file of a page, and say by whom they were served."""
    by_caddy = by_app = 0
    for address in sorted(set(re.findall(r'"(/static/[^"]+\?v=[0-9a-f]+)"', page))):
        answer = await http.get(f"https://blog.rose.test{address}")
        kept = answer.headers.get("Cache-Control", "")
        require(answer.status_code == 200 and "immutable" in kept, f"{address}: {kept}")
        by_app += "via" in answer.headers
        by_caddy += "via" not in answer.headers
    require(by_caddy > 0, "Caddy has served no file by itself")
    return f"{by_caddy} by Caddy, {by_app} by the service"


async def undo_what_fails(site: Site, authority: Path) -> None:
    """Deploy what cannot start, and see that nobody notices."""
    with tell("deploying what cannot start, under load") as seen:
        before = {app: site.containers(app) for app in APPS}
        site.change(DATABASE_POOL_SIZE="0")
        crowd = Crowd(site, authority)
        looking = asyncio.create_task(crowd.look())
        try:
            await asyncio.to_thread(site.deploy)
        except CannotVerify as failure:
            require("rolled back" in str(failure), str(failure))
        else:
            raise CannotVerify("what cannot start was deployed")
        finally:
            crowd.go()
            await looking
            site.change(DATABASE_POOL_SIZE="4")
        require({app: site.containers(app) for app in APPS} == before, "others run than before")
        seen.append(f"rolled back, {sum(crowd.answers.values())} answers")
        seen.append(f"{len(crowd.failures)} failed")
        require(not crowd.failures, f"failed: {crowd.failures[:10]}")


async def replace_under_load(site: Site, authority: Path) -> None:
    """Replace every service by a new container while people look at pages."""
    with tell("replacing all seven services under load") as seen:
        before = {app: site.containers(app) for app in APPS}
        site.change(DATABASE_POOL_SIZE="4")
        crowd = Crowd(site, authority)
        looking = asyncio.create_task(crowd.look())
        try:
            await asyncio.to_thread(site.deploy)
        finally:
            crowd.go()
            await looking
        after = {app: site.containers(app) for app in APPS}
        same = [app for app in APPS if set(before[app]) & set(after[app])]
        require(not same, f"not replaced: {same}")
        seen.append(f"{sum(crowd.answers.values())} answers")
        seen.append(f"{len(crowd.failures)} failed")
        seen.append(f"the slowest took {crowd.slowest:.1f} s")
        require(not crowd.failures, f"failed: {crowd.failures[:10]}")


async def kill_one(site: Site, authority: Path) -> None:
    """Kill a container, and buy once it is back by itself."""
    with tell("killing the container of orders, and buying"):
        (container,) = site.containers("orders")
        pid = site.machine.run("podman", "inspect", "--format", "{{.State.Pid}}", container)
        site.machine.run("kill", "-9", pid.strip())
        await buy(site, authority)


async def restore(site: Site, authority: Path) -> None:
    """Put back a copy that was made before something was lost."""
    with tell("restoring a backup after a database was dropped") as seen:
        name = re.search(r"kept (\S+):", site.deploy("backup"))
        require(name is not None, "no backup was kept")
        assert name is not None
        site.compose(
            *("exec", "-T", "postgres", "psql", "-h/run/postgresql", "-qUpostgres", "-c"),
            'DROP DATABASE "db_market" WITH (FORCE)',
        )
        site.deploy("restore", name[1])
        seen.append(name[1])
    with tell("buying a loaf of what was restored"):
        await buy(site, authority)


if __name__ == "__main__":
    sys.exit(main())
