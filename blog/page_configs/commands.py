"""Encrypt the keys of payment accounts anew from the command line: bin/rotate-keys."""

import asyncio
import sys
from argparse import ArgumentParser

from blog.app import create_app
from blog.ghost.live.rotation import rotate_site_keys
from blog.page_configs.rotation import rotate_keys
from shared.actors import Actor, ActorKind, acting_as
from shared.errors import MisconfiguredApp
from shared.standalone import standing_alone


def main() -> int:
    """Rotate, and print how far it is; 1 where a key or the database could not be read."""
    ArgumentParser(
        prog="bin/rotate-keys",
        description="Encrypt the keys of all payment accounts by the first of PAYMENT_KEYS. May be"
        " broken off and run again at any time, also while the site is open.",
    ).parse_args()
    try:
        return asyncio.run(_run())
    except MisconfiguredApp as problem:
        return _fail(str(problem))
    except OSError as error:
        return _fail(f"the database does not answer ({error.strerror}): is bin/dev running?")


async def rotate_and_tell() -> bool:
    """Encrypt all keys anew, print counts; return whether each of them could be read."""
    anew, already, lost = 0, 0, list[int]()
    with acting_as(Actor(ActorKind.COMMAND)):
        async for batch in rotate_keys():
            anew, already, lost = anew + batch.anew, already + batch.already, [*lost, *batch.lost]
            print(f"{anew + already + len(lost)} looked at", flush=True)
        sites = await rotate_site_keys()
    anew, already, unread = anew + sites.anew, already + sites.already, len([*lost, *sites.lost])
    print(f"{anew} encrypted anew, {already} were already, {unread} cannot be read")
    for what, ids in (("accounts", lost), ("Ghost sites", sites.lost)):
        if ids:
            numbers = ", ".join(map(str, ids))
            print(f"No key of PAYMENT_KEYS reads those of the {what} {numbers}", file=sys.stderr)
    return not unread


async def _run() -> int:
    async with standing_alone("blog", create_app):
        return 0 if await rotate_and_tell() else 1


def _fail(reason: str) -> int:
    print(f"bin/rotate-keys: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
