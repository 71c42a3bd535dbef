"""Put the page cache ahead of an app."""

from quart import Quart
from redis.asyncio import Redis

from shared.changes import ALL, ChangeLog, ChangesAway
from shared.jobs.loop import Loop
from shared.runtime import Runtime
from shared.web.cache.middleware import PageCache
from shared.web.cache.store import Store

LOOP_NAME = "changes"
# A promise to tell (`shared/changes.py`) has to be renewed well before it is broken.
EVERY_SECONDS = 1.0


def keep_pages(
    app: Quart, runtime: Runtime, changes: ChangeLog, redis: Redis, *, version: str
) -> None:
    """Keep the pages that routes of an app are marked to; the app closes both connections."""
    settings = runtime.settings
    cache = PageCache(
        app.asgi_app,
        changes=changes,
        store=Store(redis, runtime.name, version),
        seconds=settings.page_cache_seconds,
        most_bytes=settings.page_cache_bytes,
    )
    app.asgi_app = cache  # type: ignore[method-assign, assignment]  # as Quart wants middleware put in
    runtime.extras[PageCache] = cache

    async def look_after() -> None:
        try:
            await changes.promise()
            await changes.note_owed()
            await cache.tidy()
        except ChangesAway:
            # Nobody is shown what is kept meanwhile; the next time is as near as any.
            return

    loop = runtime.loops[LOOP_NAME] = Loop(LOOP_NAME, EVERY_SECONDS, look_after)

    @app.before_serving
    async def begin_anew() -> None:
        # Before this process began, its tables may have been changed by what tells nobody.
        await changes.note_written([ALL])
        # Where other loops are left to another process, this one still is its own.
        loop.start()

    @app.after_serving
    async def disconnect() -> None:
        await cache.aclose()
