"""Load the demonstration: python -m market.demo."""

import asyncio

from market.app import create_app
from market.demo.loading import DemoGoods, MissingPage, load_demo
from shared.errors import ServiceUnavailable
from shared.standalone import standing_alone


def main() -> None:
    """Load the demonstration's shops and say what came of it."""
    try:
        asyncio.run(_run())
    except MissingPage as problem:
        raise SystemExit(f"market.demo: {problem}") from problem
    except ServiceUnavailable as problem:
        raise SystemExit("market.demo: blog does not answer, and it knows the pages") from problem


async def _run() -> None:
    async with standing_alone("market", create_app):
        done = await load_demo(DemoGoods.read())
    print(f"market: {done.added} added, {done.changed} changed, {done.unchanged} unchanged")
