"""Look at the pages that are kept, or have them made anew: bin/cache look, bin/cache clear."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from glue.contracts.families import KeptPages
from shared.changes import ChangeLog, ChangesAway, all_of, meet
from shared.environment import settings_for_command
from shared.factory import connect_redis
from shared.settings import AppSettings
from shared.web.cache import Figures, Store, sum_of

SERVICES = tuple(owner.owner for owner in KeptPages.owners())


def main() -> int:
    """Do what the command line says to the pages of one app, or of all."""
    arguments = parse(sys.argv[1:])
    app = arguments.app or SERVICES[0]
    settings = settings_for_command(AppSettings, app, program="bin/cache")
    if not settings.cache_url or not settings.page_cache_seconds:
        print("Pages are not kept: set PAGE_CACHE_SECONDS and CACHE_URL.")
        return 0
    return asyncio.run(obey(arguments, settings.cache_url))


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(prog="bin/cache", description="Look after the pages that are kept.")
    parser.add_argument("command", choices=("look", "clear"))
    parser.add_argument("app", nargs="?", choices=SERVICES, help="only the pages of this app")
    return parser.parse_args(words)


async def obey(arguments: Namespace, cache_url: str) -> int:
    """Do a command and print what came of it; return the exit code."""
    apps = [arguments.app] if arguments.app else SERVICES
    redis = connect_redis(cache_url, on_connect=meet)
    changes = ChangeLog(redis, "cache")
    try:
        if arguments.command == "clear":
            await changes.note(map(all_of, apps))
            print(f"made anew from now on: the pages of {', '.join(apps)}")
            return 0
        print(f"change no. {(await changes.now()).last}")
        for app in apps:
            told = await Store(redis, app).told()
            print("\n".join(_lines(app, len(told), sum_of(told))))
    except ChangesAway as problem:
        print(f"Redis does not answer, so every page is made when it is asked for: {problem}")
        return 1
    finally:
        await changes.hang_up()
    return 0


def _lines(app: str, processes: int, figures: Figures) -> list[str]:
    if not processes:
        return [f"{app}: no process tells anything"]
    return [
        f"{app}: {figures.pages} pages, {figures.bytes / 1024:.0f} kB in {processes} processes;"
        f" since {figures.since:%d %b %H:%M} UTC {figures.hits} shown, {figures.unchanged} known"
        f" to the browser, {figures.made} made",
        *(f"{it.times:>10}  {it.page}" for it in figures.most_shown),
    ]


if __name__ == "__main__":
    sys.exit(main())
