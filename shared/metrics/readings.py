"""What a service's database and its kept pages say of it, read when somebody asks."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.changes import ChangesAway
from shared.db.session import ReadSession
from shared.mail import MAILS
from shared.outbox.health import outbox_health
from shared.runtime import Runtime
from shared.saga.record import RECORDS
from shared.web.cache import PageCache, sum_of

log = logging.getLogger(__name__)

Reading = Callable[[ReadSession], Awaitable[Sequence[Metric]]]

_CONNECTIONS = text(
    "SELECT coalesce(state, 'unknown'), count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() GROUP BY 1"
)
_LIMIT = text("SELECT current_setting('max_connections')::int")
_OF_PAGES = {
    "hits": "kept",
    "unchanged": "not_modified",
    "made": "made",
    "refused": "untrue_when_made",
    "passed": "not_to_be_kept",
    "away": "redis_away",
}


def gauge(name: str, says: str, value: float) -> Metric:
    """Return a gauge of one value."""
    return GaugeMetricFamily(name, says, value=value)


def gauges(name: str, says: str, values: Mapping[str, float], *, by: str) -> Metric:
    """Return a gauge of several values, one for each value of a label."""
    family = GaugeMetricFamily(name, says, labels=[by])
    for label, value in values.items():
        family.add_metric([label], value)
    return family


def holds(of: Mapping[str, tuple[int, int]]) -> list[Metric]:
    """Return gauges of what is held, by what it is: what counts, and what only waits to be freed.

    The second number keeps nobody from buying: it is freed when somebody wants it.
    """
    return [
        gauges(
            "rose_ash_holds",
            "Things that are held for somebody who has not paid yet.",
            {name: held for name, (held, _) in of.items()},
            by="of",
        ),
        gauges(
            "rose_ash_holds_run_out",
            "Holds whose time is over and which nothing has let go of yet.",
            {name: over for name, (_, over) in of.items()},
            by="of",
        ),
    ]


async def read_all(runtime: Runtime, readings: Iterable[Reading]) -> list[Metric]:
    """Return what every service tells, and what the readings of this one tell.

    Where its database does not answer, that is told, and nothing of what it knows.
    """
    session = runtime.database.new_reader()
    found: list[Metric] = []
    try:
        found += [metric async for metric in _of_the_bus(session)]
        for reading in readings:
            found += await reading(session)
        is_up = True
    except (SQLAlchemyError, OSError) as error:
        log.warning("nothing is told of the database: %r", error)
        is_up = False
    finally:
        await session.close()
    up = gauge("rose_ash_database_up", "Whether the service's database answers.", float(is_up))
    return [up, *found, *await _of_pages(runtime)]


async def _of_the_bus(session: ReadSession) -> AsyncIterator[Metric]:
    outbox = await outbox_health(session)
    yield gauges(
        "rose_ash_outbox_deliveries",
        "Deliveries of events that are owed, and those given up.",
        {"owed": outbox.depth, "parked": outbox.parked},
        by="state",
    )
    yield gauge(
        "rose_ash_outbox_oldest_age_seconds",
        "For how long the oldest delivery has been owed.",
        outbox.oldest_seconds,
    )
    for name, says, leases in (
        ("rose_ash_mails", "Mails that wait to be sent, and those given up.", MAILS),
        ("rose_ash_sagas", "Sagas that go on by themselves, and those given up.", RECORDS),
    ):
        backlog = await leases.backlog(session)
        yield gauges(name, says, {"waiting": backlog.waiting, "parked": backlog.parked}, by="state")
    rows = await session.execute(_CONNECTIONS)
    yield gauges(
        "rose_ash_database_connections",
        "Connections to the service's database, of all processes, by what they do.",
        {state.replace(" ", "_"): count for state, count in rows},
        by="state",
    )
    limit = (await session.execute(_LIMIT)).scalar_one()
    yield gauge(
        "rose_ash_database_connection_limit",
        "How many connections PostgreSQL takes, of all services together.",
        limit,
    )


async def _of_pages(runtime: Runtime) -> list[Metric]:
    """Return what all processes of the service have told; nothing where Redis is away."""
    if runtime.changes is None:
        return []
    try:
        told = await runtime.extra(PageCache).told()
    except ChangesAway:
        return []
    figures = sum_of(told)
    answered = CounterMetricFamily(
        "rose_ash_page_answers",
        "Answers of the page cache, by where they came from.",
        labels=["source"],
    )
    for field, source in _OF_PAGES.items():
        answered.add_metric([source], getattr(figures, field))
    return [
        answered,
        gauge("rose_ash_kept_pages", "Pages that are kept.", figures.pages),
        gauge("rose_ash_kept_page_bytes", "What kept pages weigh.", figures.bytes),
    ]
