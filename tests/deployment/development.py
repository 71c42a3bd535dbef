"""Verify the containers that are developed in: bin/verify-deploy --development."""

import asyncio
import shutil
from pathlib import Path

import httpx

from tests.deployment.machine import Machine
from tests.deployment.site import APPS, Site
from tests.deployment.telling import require, tell
from tests.served import eventually

IMAGE = "docker.io/rose-ash/development"
# Its ports, and what each shows once the demonstration is there.
SHOWN = {
    "http://localhost:8000/": "Ash Lane Bakery",
    "http://localhost:8001/ash-lane-bakery/counter/bridge-loaf/": "Bridge Loaf",
    "http://localhost:8002/": "Your basket",
    "http://localhost:8003/": "Quarrel Bridge",
    "http://localhost:8020/": "Simulated payments",
    "http://localhost:8025/": "Mail catcher",
}
# A line to be saved to this file, and the header that answers then carry.
SOURCE, SAVED, HEADER = "shared/web/headers.py", 'STATIC["X-Saved"] = "yes"\n', "X-Saved"
RESTART_SECONDS = 120.0


def verify_development(machine: Machine, *, keep: bool) -> None:
    """Build, bring up, load the demonstration, look, and see that a saved file is served."""
    folder = machine.folder / "development"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    site = Site(machine, folder, 0, 0, 0)
    site.lay()
    with tell("building the image"):
        machine.build("blog", IMAGE, folder, target="development")
    try:
        with tell("bringing everything up"):
            site.compose_development("up", "--detach", "--no-build")
            # Podman knows no state of what has no health check.
            site.compose_development("up", "--detach", "--no-build", "--wait", *APPS)
        with tell("loading the demonstration"):
            site.compose_development("--profile", "demo", "run", "--rm", "demo")
        asyncio.run(_look(folder))
    finally:
        if not keep:
            with tell("taking everything down"):
                site.compose_development("down", "--volumes", "--timeout", "5")


async def _look(folder: Path) -> None:
    async with httpx.AsyncClient(timeout=60) as http:
        with tell("looking at what is served at the ports of bin/dev") as seen:
            for address, words in SHOWN.items():
                page = await http.get(address)
                require(page.status_code == 200, f"{address} answers {page.status_code}")
                require(words in page.text, f"{address} does not say {words}")
            seen.append(f"{len(SHOWN)} pages")

        async def is_saved() -> bool | None:
            try:
                page = await http.get(next(iter(SHOWN)))
            except httpx.TransportError:
                return None
            return HEADER in page.headers or None

        with tell("saving a Python file"):
            with (folder / SOURCE).open("a") as file:
                file.write(SAVED)
            await eventually(is_saved, within=RESTART_SECONDS)
