"""Bring the files of a service into the bucket or back: bin/storage to-bucket | to-folder APP."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from shared.environment import settings_for_command
from shared.storage.copying import copy_all
from shared.storage.errors import StorageAway
from shared.storage.folder import Folder
from shared.storage.settings import StorageSettings, bucket_of
from shared.storage.storage import Storage

ROOT = Path(__file__).resolve().parents[2]
TO_BUCKET, TO_FOLDER = "to-bucket", "to-folder"


def main() -> int:
    """Copy, and print how far it is; 1 where the folder or the bucket does not answer."""
    arguments = parse(sys.argv[1:])
    settings = settings_for_command(StorageSettings, arguments.app, program="bin/storage")
    if not settings.storage_bucket:
        return _fail("STORAGE_BUCKET is not set, so there is no bucket")
    try:
        return asyncio.run(obey(arguments, settings))
    except StorageAway as problem:
        reason = str(problem.__cause__ or problem).partition("\n")[0]
        return _fail(f"broken off, so run it again: {reason}")


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(
        prog="bin/storage",
        description="Copy the files that people have sent to a service into the bucket, or back "
        "into the folder. May be broken off and run again, also while the site is open.",
    )
    parser.add_argument("command", choices=(TO_BUCKET, TO_FOLDER))
    parser.add_argument("app", help="the service, as blog: its folder in the bucket")
    parser.add_argument(
        "--delete", action="store_true", help="delete at its source what is in both"
    )
    arguments = parser.parse_args(words)
    if not (ROOT / arguments.app / "app.py").exists():
        parser.error(f"there is no service {arguments.app}")
    return arguments


async def obey(arguments: Namespace, settings: StorageSettings) -> int:
    """Copy in the direction that was asked for and print what came of it."""
    folder, bucket = Folder(settings.storage_folder), bucket_of(settings, arguments.app)
    places = (folder, bucket) if arguments.command == TO_BUCKET else (bucket, folder)
    source, target = map(Storage, places)
    copied = there = deleted = 0
    async for part in copy_all(source, target, deletes=arguments.delete):
        copied, there = copied + part.copied, there + part.there
        deleted += part.deleted
        print(f"{part.begin}: {copied} copied, {there} were there", flush=True)
    print(f"{copied} copied, {there} were there, {deleted} deleted at their source")
    return 0


def _fail(reason: str) -> int:
    print(f"bin/storage: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
