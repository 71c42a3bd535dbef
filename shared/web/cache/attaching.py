"""Put the page cache ahead of an app."""

from quart import Quart
from redis.asyncio import Redis

from shared.changes import ChangeLog, all_of
from shared.jobs.loop import Loop
from shared.runtime import Runtime
from shared.web.cache.middleware import PageCache
from shared.web.cache.store import Store

LOOP_NAME = "changes"
OWED_SECONDS = 1.0


def keep_pages(app: Quart, runtime: Runtime, changes: ChangeLog, redis: Redis) -> None:
    """Keep the pages that routes of an app are marked to; the app closes both connections."""
    settings = runtime.settings
    cache = PageCache(
        app.asgi_app,
        changes=changes,
        store=Store(redis, runtime.name),
        seconds=settings.page_cache_seconds,
        most_bytes=settings.page_cache_bytes,
    )
    app.asgi_app = cache  # type: ignore[method-assign, assignment]  # as Quart wants middleware put in
    runtime.extras[PageCache] = cache
    runtime.loops[LOOP_NAME] = Loop(LOOP_NAME, OWED_SECONDS, changes.note_owed)

    @app.before_serving
    async def begin_anew() -> None:
        # A process that died may have committed what it could tell nobody any more.
        await changes.note_written([all_of(runtime.name)])

    @app.after_serving
    async def disconnect() -> None:
        await redis.aclose()
        await changes.close()
