"""Import products from the command line: bin/import-products FILE.csv --market SLUG."""

import asyncio
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from glue.contracts import blog
from market.app import create_app
from market.imports.errors import UnreadableFile
from market.imports.keeping import write_run
from market.imports.models import LONGEST_FILE_NAME, ImportRun, RunState, Verdict
from market.imports.reading import open_rows
from market.imports.runs import begin_run
from market.imports.service import RowSource, refuse_run, stage_source, write_next
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import marketplace_of_page, marketplaces_called
from market.products.service import Shelved
from market.suppliers.models import Supplier
from market.suppliers.service import known_supplier
from shared.clock import utcnow
from shared.db import ReadSession, reading, transaction
from shared.errors import MisconfiguredApp, ServiceUnavailable
from shared.rpc import fetch_data
from shared.runtime import current_runtime
from shared.standalone import standing_alone


class NotImported(Exception):
    """Nothing was imported; the message says why."""


def main() -> int:
    """Import a file and print a report; 1 where nothing could be imported."""
    arguments = parse(sys.argv[1:])
    try:
        asyncio.run(_run(arguments))
    except (NotImported, UnreadableFile) as problem:
        return _fail(str(problem))
    except MisconfiguredApp as problem:
        return _fail(f"{problem}: is bin/dev running?")
    except OSError as error:
        return _fail(f"The database does not answer ({error.strerror}): is bin/dev running?")
    return 0


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(
        prog="bin/import-products",
        description="Add and update a shop's products from a CSV file. Products that the file does"
        " not name stay as they are.",
        epilog="Columns: sku, title and price (or price_gbp); special_price, section, brand,"
        " description, content, case_size, vat_rate, labels, stickers, diets, allergens, traces,"
        " ingredients, image and image_alt if there are any. Others are left alone.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.csv")
    parser.add_argument("--market", required=True, metavar="SLUG", help="the shop's slug")
    parser.add_argument("--page", metavar="SLUG", help="its page, if shops share the slug")
    parser.add_argument(
        "--supplier",
        default="Files",
        metavar="NAME",
        help="whose goods they are; “Files” if nobody's",
    )
    parser.add_argument("--encoding", default="utf-8", help="of the file; utf-8 unless told")
    return parser.parse_args(words)


async def import_file(arguments: Namespace) -> Shelved:
    """Read a file to its end, then write it batch by batch, telling how it goes."""
    async with reading() as session:
        marketplace = await _marketplace(session, arguments.market, arguments.page)
    began = time.monotonic()
    locale = current_runtime().settings.site.locale
    with open_rows(arguments.file, arguments.encoding) as lines:
        source = RowSource.of(lines, marketplace.currency, locale=locale)
        run_id, supplier = await _begin(marketplace, arguments)
        try:
            await _stage(run_id, supplier, source)
        except UnreadableFile as problem:
            await refuse_run(run_id, str(problem))
            raise
    if source.columns.unused:
        print(f"Columns left alone: {', '.join(source.columns.unused)}")
    async with transaction() as session:
        await write_run(session, marketplace, run_id, may_go=False, now=utcnow())
    while await write_next(run_id):
        pass
    return await _report(run_id, marketplace, time.monotonic() - began)


async def _begin(marketplace: Marketplace, arguments: Namespace) -> tuple[int, Supplier]:
    async with transaction() as session:
        supplier = await known_supplier(session, marketplace.id, name=arguments.supplier)
        run = await begin_run(
            session,
            supplier,
            state=RunState.READING,
            file_name=arguments.file.name[:LONGEST_FILE_NAME],
            now=utcnow(),
        )
        return run.id, supplier


async def _stage(run_id: int, supplier: Supplier, source: RowSource) -> None:
    rows = 0
    async for step in stage_source(run_id, supplier, source):
        rows += step.rows
        _show_progress(f"{rows:,} rows read", done=False)
        for row in step.refused:
            print(f"line {row.line}: refused, {row.reason}")
    _show_progress(f"{rows:,} rows read", done=True)


async def _report(run_id: int, marketplace: Marketplace, seconds: float) -> Shelved:
    async with reading() as session:
        run = await session.get_one(ImportRun, run_id)
    shelved = Shelved(
        run.count(Verdict.ADDED), run.count(Verdict.CHANGED), run.count(Verdict.UNCHANGED)
    )
    print(
        f"{marketplace.title}: {shelved.added:,} added, {shelved.changed:,} changed,"
        f" {shelved.unchanged:,} unchanged, {run.count(Verdict.REFUSED):,} refused"
        f" ({seconds:.1f} s)"
    )
    return shelved


async def _run(arguments: Namespace) -> None:
    async with standing_alone("market", create_app):
        await import_file(arguments)


async def _marketplace(session: ReadSession, slug: str, page_slug: str | None) -> Marketplace:
    if page_slug is not None:
        page_id = await _page_id(page_slug)
        marketplace = await marketplace_of_page(session, page_id, slug)
        if marketplace is None:
            raise NotImported(f"The page {page_slug} has no shop called {slug}")
        return marketplace
    found = await marketplaces_called(session, slug)
    if not found:
        raise NotImported(f"There is no shop called {slug}")
    if len(found) > 1:
        raise NotImported(f"{len(found)} shops are called {slug}: name its page with --page")
    return found[0]


async def _page_id(slug: str) -> int:
    try:
        page = await fetch_data(blog.PostBySlug(slug=slug))
    except ServiceUnavailable as error:
        raise NotImported("blog does not answer, and it knows the page: is it running?") from error
    if page is None:
        raise NotImported(f"There is no page {slug}")
    return page.id


def _fail(reason: str) -> int:
    stop = "" if reason.endswith("?") else "."
    print(f"bin/import-products: {reason}{stop} Nothing was imported.", file=sys.stderr)
    return 1


def _show_progress(text: str, *, done: bool) -> None:
    """Write over the last line on a terminal; elsewhere every line stands."""
    if sys.stderr.isatty():
        print(f"\r{text}", end="\n" if done else "", file=sys.stderr, flush=True)
    elif not done:
        print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
