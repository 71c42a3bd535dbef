"""Look after sagas from the command line: bin/sagas APP list, retry."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from shared.clock import utcnow
from shared.db.session import Database
from shared.environment import settings_for_command
from shared.saga.operations import UnfinishedSaga, retry, retry_all, unfinished_sagas
from shared.settings import AppSettings


def main() -> int:
    """Do what the command line says to the sagas of one app."""
    arguments = parse(sys.argv[1:])
    program = f"bin/sagas {arguments.app}"
    settings = settings_for_command(AppSettings, arguments.app, program=program)
    return asyncio.run(_run(arguments, settings.database_url))


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(prog="bin/sagas", description="Look after an app's unfinished sagas.")
    parser.add_argument("app", help="the app whose sagas they are, such as orders")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="show what is not finished, parked sagas first")
    listing.add_argument("--limit", type=int, default=100)
    again = commands.add_parser("retry", help="give a saga's step all its tries again, from now")
    chosen = again.add_mutually_exclusive_group(required=True)
    chosen.add_argument("id", type=int, nargs="?")
    chosen.add_argument("--all", action="store_true", help="every saga whose step has failed")
    return parser.parse_args(words)


async def obey(arguments: Namespace, database: Database) -> int:
    """Do a command on a database and print what came of it; return the exit code."""
    async with database.new_writer() as session, session.begin():
        if arguments.command == "list":
            _print_unfinished(await unfinished_sagas(session, limit=arguments.limit))
            return 0
        if arguments.all:
            print(f"{await retry_all(session, now=utcnow())} sagas are due again")
            return 0
        is_open = await retry(session, arguments.id, now=utcnow())
    print(f"saga {arguments.id} {'is due again' if is_open else 'is not on its way'}")
    return 0 if is_open else 1


async def _run(arguments: Namespace, url: str) -> int:
    database = Database.connect(url, app_name=f"sagas {arguments.app}")
    try:
        return await obey(arguments, database)
    finally:
        await database.dispose()


def _print_unfinished(unfinished: Sequence[UnfinishedSaga]) -> None:
    if not unfinished:
        print("every saga is finished")
    for saga in unfinished:
        state = "parked" if saga.parked_at else "on its way"
        print(
            f"{saga.id:>8}  {state:<10}  {saga.kind} {saga.key} at {saga.step}"
            f"  (since {saga.created_at:%d %b %H:%M:%S} UTC)"
        )
        if saga.last_error:
            print(f"{'':>8}  {saga.attempts} tries: {saga.last_error}")


if __name__ == "__main__":
    sys.exit(main())
