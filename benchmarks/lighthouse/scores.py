"""Ask Lighthouse about the pages that matter most.

Serves the demonstration as in production, gets Lighthouse from npm by its lock, and prints the
scores with everything that cost a point. Not a part of bin/test: scores depend on the machine.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urljoin

import httpx

from shared.dev import chromium
from shared.testing.servers import running_servers
from tests.browser.platform import served_demonstration
from tests.browser.visitor import LOAF, SOAP, WORKS
from tests.served import Served

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
KEPT = ROOT / ".dev" / "lighthouse"
REPORTS = ROOT / "test-results" / "lighthouse"
PROGRAM = KEPT / "node_modules" / "lighthouse" / "cli" / "index.js"
SCRIPTS = Path(sys.executable).parent

PAGES = {
    "home": ("blog", "/"),
    "list": ("market", WORKS),
    "product": ("market", LOAF),
    "basket": ("cart", "/"),
}
PRESETS: Mapping[str, Sequence[str]] = {"phone": (), "desk": ("--preset=desktop",)}
AS_IN_PRODUCTION = {
    "CALL_PATIENCE_FACTOR": "1",
    "ENVIRONMENT": "production",
    "LAYOUT_MEMORY_SECONDS": "5",
    **{name: token_hex() for name in ("SECRET_KEY", "COOKIE_SECRET", "INTERNAL_SECRETS")},
}
STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
ATTEMPTS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main(arguments: Sequence[str]) -> int:
    """Measure the chosen pages, as a phone and as a desk, and say what came of it."""
    parser = argparse.ArgumentParser(prog="bin/bench lighthouse", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *PAGES], metavar="NAME")
    names = parser.parse_args(arguments).names or list(PAGES)
    browser = chromium.find() or chromium.get()
    if browser is None:
        print("Lighthouse needs a Chromium, and none could be got.", file=sys.stderr)
        return 1
    install()
    asyncio.run(measure_all(names, browser))
    return 0


def install() -> None:
    """Install Lighthouse as its lock says, unless that was done for this very lock."""
    lock = HERE / "package-lock.json"
    installed = KEPT / lock.name
    if PROGRAM.exists() and installed.read_bytes() == lock.read_bytes():
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    for file in (HERE / "package.json", lock):
        shutil.copyfile(file, KEPT / file.name)
    command = [str(SCRIPTS / "npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=KEPT, env=with_node(), check=True)


async def measure_all(names: Sequence[str], browser: Path) -> None:
    REPORTS.mkdir(parents=True, exist_ok=True)
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        async with served_demonstration(servers, Path(folder), AS_IN_PRODUCTION) as served:
            cookies = await cookies_of_a_full_basket(served)
            print(f"{'':16}{''.join(f'{category:>16}' for category in CATEGORIES)}")
            for name in names:
                for preset, options in PRESETS.items():
                    url = served.url(*PAGES[name])
                    await visit(served, url, cookies)
                    file = REPORTS / f"{name}-{preset}.json"
                    await asyncio.to_thread(measure, url, file, cookies, options, browser)
                    report(f"{name}, {preset}", json.loads(file.read_text()))


async def cookies_of_a_full_basket(served: Served) -> str:
    """Pick something of both makers, and return the Cookie header of who did."""
    async with httpx.AsyncClient(headers={"Sec-Fetch-Site": "same-origin"}) as visitor:
        for product in (LOAF, SOAP):
            await visitor.post(
                served.url("market", f"{product}basket/"), data={"quantity": "1", "on": "card"}
            )
        return f"visitor={visitor.cookies['visitor']}"


async def visit(served: Served, url: str, cookies: str) -> None:
    """Ask for a page and its files once: what is compressed for the first visitor is kept."""
    page = await served.http.get(url, headers={"Cookie": cookies})
    for address in STATIC.findall(page.text):
        await served.http.get(urljoin(url, address), headers={"Accept-Encoding": "gzip, br"})


def measure(url: str, file: Path, cookies: str, options: Sequence[str], browser: Path) -> None:
    """Run Lighthouse once on a page and keep its report."""
    command = [
        *(str(SCRIPTS / "node"), str(PROGRAM), url, "--quiet"),
        *("--output=json", f"--output-path={file}"),
        f"--extra-headers={json.dumps({'Cookie': cookies})}",
        "--chrome-flags=--headless=new --no-sandbox --disable-background-networking",
        *options,
    ]
    environment = with_node() | {"CHROME_PATH": str(browser)}
    # On a busy machine Chromium sometimes records nothing, and Lighthouse asks to be run again.
    for _ in range(ATTEMPTS - 1):
        if subprocess.run(command, env=environment, check=False).returncode == 0:
            return
    subprocess.run(command, env=environment, check=True)


def report(title: str, result: Mapping[str, Any]) -> None:
    """Print a page's scores, and below them what cost points."""
    scores = [result["categories"][category]["score"] for category in CATEGORIES]
    shown = ("-" if score is None else f"{score * 100:.0f}" for score in scores)
    print(f"{title:16}{''.join(f'{score:>16}' for score in shown)}", flush=True)
    for line in costs(result):
        print(f"    {line}")


def costs(result: Mapping[str, Any]) -> Iterator[str]:
    """Give each audit that counts and is not perfect."""
    for category in CATEGORIES:
        for reference in result["categories"][category]["auditRefs"]:
            audit = result["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                value = audit.get("displayValue", "")
                yield f"{category}: {audit['title']} {value} ({audit['score'] * 100:.0f})"


def with_node() -> dict[str, str]:
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])
    return os.environ | {"PATH": path}
