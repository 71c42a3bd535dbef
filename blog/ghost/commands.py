"""Ghost from the command line: bin/ghost import FILE, bin/ghost export FILE."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from blog.app import create_app
from blog.ghost.exporting import export, written
from blog.ghost.models import GhostRun, GhostRunRow, RunState
from blog.ghost.runs import begin_run, begin_writing, discard_run, try_out, write_next
from shared.actors import Actor, ActorKind, acting_as
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.errors import MisconfiguredApp
from shared.standalone import standing_alone


class NotDone(Exception):
    """Nothing was done; the message says why."""


def main() -> int:
    """Import or export; 1 where that could not be done."""
    arguments = parse(sys.argv[1:])
    try:
        asyncio.run(_run(arguments))
    except (NotDone, MisconfiguredApp) as problem:
        return _fail(str(problem))
    except OSError as error:
        return _fail(f"{error.strerror or error}: is the file there, and bin/dev running?")
    return 0


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(prog="bin/ghost", description="Posts from Ghost, and back to it.")
    commands = parser.add_subparsers(dest="command", required=True)
    into = commands.add_parser("import", help="bring an export, or redirects, of Ghost")
    into.add_argument("file", type=Path, metavar="FILE")
    into.add_argument("--dry-run", action="store_true", help="only say what would come of it")
    into.add_argument(
        "--site", default="", metavar="ADDRESS", help="where the old site is, for its pictures"
    )
    out = commands.add_parser("export", help="write an export that Ghost can read")
    out.add_argument("file", type=Path, metavar="FILE")
    return parser.parse_args(words)


async def import_file(path: Path, *, site: str, dry_run: bool) -> list[str]:
    """Bring a file, and return what there is to say; raises `NotDone`."""
    content = await asyncio.to_thread(path.read_bytes)
    with acting_as(Actor(ActorKind.COMMAND)):
        async with transaction() as session:
            run = await begin_run(
                session, name=path.name, content=content, site=site, now=utcnow(), rests=True
            )
        await try_out(run.id)
        tried = await _again(run)
        if tried.state is RunState.REFUSED:
            raise NotDone(tried.problem)
        async with transaction() as session:
            if dry_run:
                await discard_run(session, run.id, now=utcnow())
            else:
                await begin_writing(session, run.id, now=utcnow(), rests=True)
        while not dry_run and await write_next(run.id):
            pass
    return await _report(await _again(run), dry_run=dry_run)


async def export_file(path: Path) -> str:
    """Write an export to a file, and return what there is to say."""
    async with reading() as session:
        document = await export(session, now=utcnow())
    await asyncio.to_thread(path.write_bytes, written(document))
    return f"{len(document['db'][0]['data']['posts']):,} posts and pages are in {path}"


async def _report(run: GhostRun, *, dry_run: bool) -> list[str]:
    async with reading() as session:
        rows = await session.scalars(
            select(GhostRunRow).where(GhostRunRow.run_id == run.id).order_by(GhostRunRow.position)
        )
        lines = [f"{it.kind} {it.title}: {it.verdict}{_why(it.reasons)}" for it in rows]
    counts = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(run.counts.items()))
    end = "Nothing was changed." if dry_run else "Done."
    return [*lines, f"{run.rows:,} rows: {counts or 'nothing'}. {end}"]


def _why(reasons: Sequence[str]) -> str:
    return f" ({'; '.join(reasons)})" if reasons else ""


async def _again(run: GhostRun) -> GhostRun:
    async with reading() as session:
        return await session.get_one(GhostRun, run.id)


async def _run(arguments: Namespace) -> None:
    async with standing_alone("blog", create_app):
        if arguments.command == "export":
            print(await export_file(arguments.file))
            return
        site, dry_run = arguments.site, arguments.dry_run
        print("\n".join(await import_file(arguments.file, site=site, dry_run=dry_run)))


def _fail(reason: str) -> int:
    print(f"bin/ghost: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
