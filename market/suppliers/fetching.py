"""The loop that fetches the files of suppliers who have an address for them."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from sqlalchemy import select

from glue.urls import blog_url
from market.imports.errors import UnreadableFile
from market.imports.runs import begin_reading
from market.imports.uploads import keep_file, require_readable
from market.suppliers.models import Supplier
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.errors import DomainError
from shared.jobs.loop import Loop
from shared.outward.client import Answer, OutwardClient
from shared.outward.own import outward_client
from shared.runtime import current_runtime

logger = logging.getLogger(__name__)

LOOP_NAME = "feeds"
POLL_SECONDS = 30.0
# Whoever fetches has so long; after that somebody else may.
LEASE = timedelta(minutes=15)
MOST_BYTES = 64 * 2**20
SECONDS = 300.0

Connect = Callable[[], AbstractAsyncContextManager[OutwardClient]]


def fetcher() -> Loop:
    """Make the loop that fetches what is due."""
    return Loop(LOOP_NAME, POLL_SECONDS, fetch_due_feeds)


def fetch_soon() -> None:
    """Let the loop look at once; for `on_commit`."""
    current_runtime().loops[LOOP_NAME].wake()


def connect() -> OutwardClient:
    """Make a client for the files of suppliers."""
    return outward_client(blog_url("/"), most_bytes=MOST_BYTES, seconds=SECONDS)


async def fetch_due_feeds(connect: Connect = connect) -> bool:
    """Fetch one file whose time has come; True when there may be more."""
    async with transaction() as session:
        supplier = await _claim(session, now=utcnow())
    if supplier is None or supplier.feed_url is None:
        return False
    try:
        async with connect() as client:
            answer = await client.get(
                supplier.feed_url, etag=supplier.etag, last_modified=supplier.last_modified
            )
    except DomainError as problem:
        await _note_failure(supplier, str(problem))
        return True
    try:
        await _take(supplier, answer)
    except (UnreadableFile, DomainError) as problem:
        await _note_failure(supplier, str(problem))
    return True


async def _claim(session: WriteSession, *, now: datetime) -> Supplier | None:
    statement = (
        select(Supplier)
        .where(Supplier.next_fetch_at <= now, Supplier.feed_url.is_not(None))
        .order_by(Supplier.next_fetch_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    supplier = (await session.scalars(statement)).one_or_none()
    if supplier is not None:
        supplier.next_fetch_at = now + LEASE
        await session.flush()
    return supplier


async def _take(supplier: Supplier, answer: Answer) -> None:
    """Keep what was fetched as a run, which is read at once where its columns are known."""
    now = utcnow()
    if answer.is_unchanged:
        async with transaction() as session:
            _plan_next(await _lock(session, supplier), now=now)
        return
    if answer.status != 200:
        raise UnreadableFile(f"status {answer.status}")
    file = BytesIO(answer.content)
    await require_readable(file)
    async with transaction() as session:
        kept = await _lock(session, supplier)
        run = await keep_file(session, kept, file, name=_name(answer.url), is_whole=True, now=now)
        if kept.mapping:
            await begin_reading(session, run, now=now)
        kept.etag = answer.headers.get("etag")
        kept.last_modified = answer.headers.get("last-modified")
        _plan_next(kept, now=now)


async def _note_failure(supplier: Supplier, problem: str) -> None:
    logger.warning("the feed of supplier %s could not be taken: %s", supplier.id, problem)
    async with transaction() as session:
        kept = await _lock(session, supplier)
        _plan_next(kept, now=utcnow())
        kept.fetch_problem = problem


async def _lock(session: WriteSession, supplier: Supplier) -> Supplier:
    # A keeper may stop the fetching while it is under way.
    return await session.get_one(Supplier, supplier.id, with_for_update=True)


def _plan_next(supplier: Supplier, *, now: datetime) -> None:
    every = supplier.every_hours
    supplier.next_fetch_at = None if every is None else now + timedelta(hours=every)
    supplier.fetch_problem = ""


def _name(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).name or "feed"
