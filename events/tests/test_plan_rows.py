"""The rows of a plan have the quarters of an hour that clocks show, however many a day has."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.plan.laying import Shown, hours_of, lay_out
from events.plan.rows import ROW, Gap, Rows

LONDON = ZoneInfo("Europe/London")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
HOUR = timedelta(hours=1)


def week_to(sunday: date) -> list[date]:
    return [sunday - timedelta(days=6 - it) for it in range(7)]


def rows_to(sunday: date, zone: ZoneInfo) -> Rows:
    return Rows.of(week_to(sunday), zone, first=0, last=24)


def something(starts_at: datetime, lasts: timedelta = HOUR) -> Shown:
    return Shown("Something", starts_at, starts_at + lasts)


@pytest.mark.parametrize(
    ("sunday", "zone", "rows", "of_sunday", "gaps", "others"),
    [
        (SPRING, LONDON, 96, 92, [Gap(4, 4)], []),
        (AUTUMN, LONDON, 100, 100, [], [Gap(8, 4)]),
        # There clocks are set by half an hour.
        (date(2026, 10, 4), LORD_HOWE, 96, 94, [Gap(8, 2)], []),
        (date(2026, 4, 5), LORD_HOWE, 98, 98, [], [Gap(8, 2)]),
        (date(2026, 6, 7), LONDON, 96, 96, [], []),
    ],
)
def test_a_day_on_which_clocks_change_has_fewer_rows_or_more(
    sunday: date,
    zone: ZoneInfo,
    rows: int,
    of_sunday: int,
    gaps: list[Gap],
    others: list[Gap],
) -> None:
    grid = rows_to(sunday, zone)

    assert len(grid.clocks) == rows
    assert sum(run.rows for run in grid.runs(sunday)) == of_sunday
    assert grid.gaps(sunday) == gaps
    assert grid.gaps(sunday - timedelta(days=1)) == others


@pytest.mark.parametrize("sunday", [SPRING, AUTUMN])
def test_each_quarter_of_an_hour_has_a_row_of_its_own_and_is_found_there(sunday: date) -> None:
    grid, day = rows_to(sunday, LONDON), sunday
    moments = [run.starts_at + at * ROW for run in grid.runs(day) for at in range(run.rows)]

    places = [grid.place(day, moment) for moment in moments]

    assert len({*places}) == len(moments) in (92, 100)
    assert places == sorted(places)
    ends = [grid.place(day, moment + ROW, is_end=True) for moment in moments]
    assert ends == [place + 1 for place in places]


def test_the_hour_that_is_there_twice_holds_what_is_on_before_and_after_clocks_are_set_back() -> (
    None
):
    grid = rows_to(AUTUMN, LONDON)
    first, second = (something(datetime(2026, 10, 25, hour, 15, tzinfo=UTC)) for hour in (0, 1))

    one, other = lay_out([first, second], AUTUMN, grid, LONDON)

    assert (one.row, one.rows, other.row, other.rows) == (5, 4, 9, 4)
    assert (one.lanes, other.lanes) == (1, 1)


def test_what_overlaps_lies_side_by_side_and_what_follows_does_not() -> None:
    day = date(2026, 6, 1)
    grid = Rows.of([day], LONDON, first=7, last=22)
    nine = datetime(2026, 6, 1, 8, tzinfo=UTC)
    shown = [something(nine, 3 * HOUR), something(nine + HOUR), something(nine + 3 * HOUR)]

    blocks = lay_out(shown, day, grid, LONDON)

    assert [(it.row, it.lane, it.lanes) for it in blocks] == [(8, 0, 2), (12, 1, 2), (20, 0, 1)]


def test_what_goes_on_past_midnight_is_drawn_on_both_days_and_what_goes_on_for_days_on_none() -> (
    None
):
    days = week_to(date(2026, 6, 7))
    evening = datetime(2026, 6, 1, 21, tzinfo=UTC)
    night, fair = something(evening, 4 * HOUR), something(evening, 46 * HOUR)
    grid = Rows.of(days, LONDON, first=0, last=24)

    drawn = [lay_out([night, fair], day, grid, LONDON) for day in days[:3]]

    assert [[(it.row, it.rows, it.is_whole) for it in on] for on in drawn] == [
        [(88, 8, False)],
        [(0, 8, False)],
        [],
    ]


def test_the_hours_of_a_day_are_seen_and_all_that_something_is_on_in() -> None:
    def hours(*spans: tuple[int, float]) -> tuple[int, int]:
        starts = (datetime(2026, 6, 1, hour - 1, 30, tzinfo=UTC) for hour, _lasts in spans)
        lasts = (timedelta(hours=lasts) for _hour, lasts in spans)
        return hours_of(map(something, starts, lasts), LONDON)

    assert hours() == (7, 22)
    assert hours((9, 1)) == (7, 22)
    assert hours((5, 1), (21, 1)) == (5, 23)
    assert hours((22, 1.5)) == (7, 24)
    assert hours((22, 2)) == (0, 24)
    assert hours((5, 46)) == (7, 22)
