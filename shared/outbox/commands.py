"""Look after an outbox from the command line: bin/outbox APP list, retry, skip."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from sqlalchemy import text

from shared.clock import utcnow
from shared.db.session import Database, WriteSession
from shared.environment import settings_for_command
from shared.outbox.operations import OwedDelivery, owed_deliveries, retry, retry_all, skip
from shared.outbox.wakeups import CHANNEL
from shared.settings import AppSettings


def main() -> int:
    """Do what the command line says to the outbox of one app."""
    arguments = parse(sys.argv[1:])
    program = f"bin/outbox {arguments.app}"
    settings = settings_for_command(AppSettings, arguments.app, program=program)
    return asyncio.run(_run(arguments, settings.database_url))


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(prog="bin/outbox", description="Look after what an app's outbox owes.")
    parser.add_argument("app", help="the app whose outbox it is, such as orders")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="show what is owed, parked deliveries first")
    listing.add_argument("--limit", type=int, default=100)
    again = commands.add_parser("retry", help="give a delivery all its tries again, from now")
    chosen = again.add_mutually_exclusive_group(required=True)
    chosen.add_argument("id", type=int, nargs="?")
    chosen.add_argument("--all", action="store_true", help="everything that has failed")
    past = commands.add_parser("skip", help="count a delivery as made without making it")
    past.add_argument("id", type=int)
    past.add_argument("--why", required=True, help="kept with the delivery; name no person")
    return parser.parse_args(words)


async def obey(arguments: Namespace, database: Database) -> int:
    """Do a command on a database and print what came of it; return the exit code."""
    async with database.new_writer() as session, session.begin():
        if arguments.command == "list":
            _print_owed(
                await owed_deliveries(session, now=utcnow(), limit=arguments.limit),
            )
            return 0
        code = await _change(arguments, session)
    async with database.new_reader() as reader:
        await reader.execute(text(f"NOTIFY {CHANNEL}"))
    return code


async def _run(arguments: Namespace, url: str) -> int:
    database = Database.connect(url, app_name=f"outbox {arguments.app}")
    try:
        return await obey(arguments, database)
    finally:
        await database.dispose()


async def _change(arguments: Namespace, session: WriteSession) -> int:
    now = utcnow()
    if arguments.command == "retry" and arguments.all:
        print(f"{await retry_all(session, now=now)} deliveries are due again")
        return 0
    if arguments.command == "retry":
        is_owed = await retry(session, arguments.id, now=now)
        done = "is due again"
    else:
        is_owed = await skip(session, arguments.id, why=arguments.why, now=now)
        done = "is skipped"
    print(f"delivery {arguments.id} {done if is_owed else 'is not owed'}")
    return 0 if is_owed else 1


def _print_owed(deliveries: Sequence[OwedDelivery]) -> None:
    if not deliveries:
        print("nothing is owed")
    for delivery in deliveries:
        print(
            f"{delivery.id:>8}  {delivery.state:<9}  {delivery.event_name} -> {delivery.handler}"
            f"  ({delivery.stream}, {delivery.emitted_at:%d %b %H:%M:%S} UTC)"
        )
        if delivery.attempts:
            print(f"{'':>8}  {delivery.attempts} tries: {delivery.last_error}")


if __name__ == "__main__":
    sys.exit(main())
