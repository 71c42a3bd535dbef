"""How long PostgreSQL takes for the views of calendars that are full.

It fills a throw-away database by SQL: a calendar of 5,000 events, and 200 others of 500 events and
as many bookings each, with a calendar of somebody else's beside each that holds as much as its
events. It asks what each view asks, a dozen times as the app does, and PostgreSQL with EXPLAIN
ANALYZE for the statements that were sent.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg

from benchmarks.measuring import Bar, Report, conclude, options_of
from benchmarks.statements import Question, asked, explained
from events.agenda.elsewhere import elsewhere_between
from events.agenda.queries import happenings_after, happenings_at, happenings_between
from events.agenda.rendering import MOST_BESIDE
from events.agenda.spans import month_of, weeks_around
from events.calendars.queries import listed_calendars
from events.desk.queries import own_events
from shared.db import ReadSession
from shared.db.session import PLANNING, Database
from shared.testing.servers import Servers, running_servers
from shared.zones import start_of

TIMES = 12
EVENTS_OF_ONE, OTHERS, EVENTS_OF_OTHERS = 5_000, 200, 500
# In the middle of what there is: as much is over as is to come.
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
ONE_DAY = timedelta(days=1)

CALENDARS = """
INSERT INTO calendars (container_type, container_id, slug, title)
SELECT 'page', 1 + n % 60, 'calendar-' || n, 'Calendar ' || n FROM generate_series(0, $1::int) AS n
RETURNING id
"""
# Every twentieth event lasts three days.
EVENTS = """
INSERT INTO calendar_entries
  (calendar_id, title, starts_at, ends_at, state, cost_minor, currency, user_id)
SELECT calendar, CASE WHEN $4 THEN 'A booking' ELSE 'An evening about bread no. ' || n END, at,
  at + CASE WHEN n % 20 = 0 THEN interval '3 days' ELSE interval '2 hours' END, 'confirmed', 0,
  'GBP', CASE WHEN $4 THEN n END
FROM unnest($1::bigint[]) AS calendar, generate_series(1, $2::int) AS n,
  LATERAL (SELECT $3::timestamptz + (n - $2 / 2) * interval '730 days' / $2
    + (calendar % 7) * interval '1 hour') AS times (at)
"""


FOREIGN = """
WITH beside AS (
  INSERT INTO foreign_calendars (calendar_id, title, feed_url)
  SELECT unnest($1::bigint[]), 'The hall', 'https://hall.example/' RETURNING id, calendar_id
)
INSERT INTO foreign_entries
  (foreign_calendar_id, calendar_id, uid, recurrence, sequence, status, title, description,
   location, url, starts_at, ends_at, time_zone, is_all_day, is_free, rule)
SELECT beside.id, beside.calendar_id, entry.id, '', 0, 'confirmed', entry.title, '', '', '',
  starts_at, ends_at, 'UTC', false, true, ''
FROM beside JOIN calendar_entries AS entry ON entry.calendar_id = beside.calendar_id
WHERE entry.user_id IS NULL
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a view asks, and within how many milliseconds it is to be answered."""

    question: Question
    budget_ms: float


def questions(one: int, others: list[int]) -> dict[str, Asked]:
    """Return what the pages ask, by what is looked at."""
    weeks = weeks_around(month_of(NOW.year, NOW.month))
    day = NOW.date()

    def between(ids: list[int], first: date, last: date, budget_ms: float) -> Asked:
        begin, end = start_of(first, ZONE), start_of(last + ONE_DAY, ZONE)

        async def question(session: ReadSession) -> None:
            await happenings_between(session, ids, begin, end)
            await elsewhere_between(session, ids, begin, end)

        return Asked(question, budget_ms)

    def coming(ids: list[int], budget_ms: float) -> Asked:
        async def question(session: ReadSession) -> None:
            await happenings_at(session, ids, NOW)
            page = await happenings_after(session, ids, NOW, cursor=None)
            last = page.items[-1].starts_at
            await elsewhere_between(session, ids, NOW, last, limit=MOST_BESIDE)

        return Asked(question, budget_ms)

    month, week = (weeks[0][0], weeks[-1][-1]), (day, day + timedelta(days=6))
    return {
        "one calendar: a month": between([one], *month, 20),
        "one calendar: a week": between([one], *week, 20),
        "one calendar: a day": between([one], day, day, 20),
        "one calendar: the list": coming([one], 20),
        "one calendar: its desk": Asked(
            lambda it: own_events(it, one, now=NOW, are_over=False, cursor=None), 20
        ),
        f"{OTHERS} calendars: which they are": Asked(listed_calendars, 40),
        f"{OTHERS} calendars: the list": coming(others, 40),
        f"{OTHERS} calendars: a day": between(others, day, day, 40),
        f"{OTHERS} calendars: a week": between(others, *week, 40),
        f"{OTHERS} calendars: a month": between(others, *month, 40),
    }


async def measure(servers: Servers) -> Report:
    """Ask each question, and hold it against what it may take."""
    name = await servers.new_database("events")
    connection = await asyncpg.connect(servers.postgres.url(name), server_settings=PLANNING)
    one, *others = [row["id"] for row in await connection.fetch(CALENDARS, OTHERS)]
    await connection.execute(EVENTS, [one], EVENTS_OF_ONE, NOW, False)
    for are_bookings in (False, True):
        await connection.execute(EVENTS, others, EVENTS_OF_OTHERS, NOW, are_bookings)
    await connection.execute(FOREIGN, [one, *others])
    await connection.execute("VACUUM ANALYZE")
    database = Database.connect(servers.serving_url("events", name), app_name="events")
    rows, bars = [], []
    for words, it in questions(one, others).items():
        statements, seconds = await asked(database, it.question, times=TIMES)
        in_database = sum([await explained(connection, *each) for each in statements])
        rows.append((words, in_database, seconds * 1000, float(len(statements))))
        bars.append(Bar(f"{words}, ms", in_database, at_most=it.budget_ms))
    await database.dispose()
    await connection.close()
    return Report(
        name="calendar",
        caption=(
            f"{EVENTS_OF_ONE:,} events in one calendar, {EVENTS_OF_OTHERS} and as many bookings in"
            " each other."
        ),
        columns=("what", "in PostgreSQL, ms", "as the app, ms", "statements"),
        rows=rows,
        bars=bars,
        plotted="milliseconds in PostgreSQL",
        plot={words: taken for words, taken, _, _ in rows},
    )


def main(arguments: Sequence[str]) -> int:
    """Measure, and fail where something takes longer than it may."""
    options_of("calendar", __doc__ or "", rounds=1, seconds=0).parse_args(arguments)
    with running_servers() as servers:
        return conclude(asyncio.run(measure(servers)), arguments)
