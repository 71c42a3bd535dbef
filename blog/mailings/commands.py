"""What came back of letters, from the command line: bin/letters address | read MAILDIR."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from mailbox import Maildir, MaildirMessage
from pathlib import Path
from typing import Final

from blog.app import create_app
from blog.mailings.reports import reports_secret, take_report
from blog.mailings.returned import told_by
from glue.urls import blog_url
from shared.actors import Actor, ActorKind, acting_as
from shared.clock import utcnow
from shared.db import transaction
from shared.errors import MisconfiguredApp
from shared.standalone import standing_alone

READ: Final = "cur"
SEEN = "S"


def main() -> int:
    """Print the address that takes reports, or read a mailbox; 1 where that could not be done."""
    arguments = parse(sys.argv[1:])
    try:
        asyncio.run(_run(arguments))
    except MisconfiguredApp as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"it cannot be read: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(prog="bin/letters", description=__doc__)
    ways = parser.add_subparsers(dest="way", required=True)
    ways.add_parser("address", help="where whoever delivers our mails tells what came back")
    reading = ways.add_parser("read", help="read what came back into a Maildir")
    reading.add_argument("maildir", type=Path)
    return parser.parse_args(words)


async def read_maildir(folder: Path) -> tuple[int, int]:
    """Take the reports of a mailbox's new mails; return how many mails and how many counted.

    A mail is marked as read after what it tells is kept, so one that is read twice changes nothing.
    """
    box = Maildir(folder, create=False)
    mails, counted = 0, 0
    for key in [it for it in box.iterkeys() if _is_new(box, it)]:
        told = told_by(box.get_bytes(key))
        if told is not None:
            async with transaction() as session:
                counted += await take_report(session, told, now=utcnow())
        message = MaildirMessage(box.get_bytes(key))
        message.set_subdir(READ)
        message.add_flag(SEEN)
        box[key] = message
        mails += 1
    return mails, counted


def _is_new(box: Maildir, key: str) -> bool:
    return box[key].get_subdir() != READ


async def _run(arguments: Namespace) -> None:
    async with standing_alone("blog", create_app):
        if arguments.way == "address":
            print(blog_url(f"/letters/reports/{reports_secret()}/"))
            return
        with acting_as(Actor(ActorKind.COMMAND)):
            mails, counted = await read_maildir(arguments.maildir)
        print(f"{mails} mails read, {counted} told of letters that came back")


if __name__ == "__main__":
    sys.exit(main())
