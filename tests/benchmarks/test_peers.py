"""What ours gains beside a peer, as the table and the bars tell it."""

from benchmarks.measuring import Sample
from benchmarks.peers.contenders import KEPT, OURS, Comparison, Found, Seen
from benchmarks.peers.goods import Goods


def seen(*, per_second: float, cpu_us: float) -> Seen:
    """Return a round in which two thirds of the time were PostgreSQL's and Valkey's."""
    sample = Sample(requests=10, per_second=per_second, p50_ms=1, p99_ms=2)
    return Seen(sample, cpu_us / 3, cpu_us / 3, cpu_us / 3)


def found() -> Found:
    """Return two rounds, in the second of which a neighbour took half of the machine."""
    return {
        OURS: [seen(per_second=300, cpu_us=900), seen(per_second=150, cpu_us=900)],
        KEPT: [seen(per_second=900, cpu_us=90), seen(per_second=450, cpu_us=90)],
        "oscar": [seen(per_second=10, cpu_us=9000), seen(per_second=5, cpu_us=9000)],
    }


def compared(*, by_cpu: bool) -> Comparison:
    return Comparison("list", "oscar", {}, 20, by_cpu)


def test_what_is_gained_is_of_rounds_that_met_the_same_neighbours() -> None:
    requests, processor = compared(by_cpu=False).gained(found(), OURS)

    assert round(requests) == 30
    assert round(processor) == 10


def test_the_time_of_database_and_cache_counts_too() -> None:
    assert seen(per_second=1, cpu_us=900).cpu_us == 900


def test_each_way_of_serving_ours_has_a_bar_and_the_peer_has_none() -> None:
    bars = compared(by_cpu=False).bars(found())

    assert [bar.what.split(", times")[0] for bar in bars] == [
        "list, ours",
        "list, ours, pages kept",
    ]
    assert [bar.holds for bar in bars] == [True, True]


def test_a_bar_by_processor_time_does_not_look_at_requests() -> None:
    bars = compared(by_cpu=True).bars(found())

    assert [bar.holds for bar in bars] == [False, True]
    assert "processor time" in bars[0].what


def test_a_row_of_the_peer_has_no_ratio() -> None:
    rows = compared(by_cpu=True).rows(found())

    assert [len(row) for row in rows] == [10, 10, 10]
    assert rows[-1][-2:] == ["", ""]


def test_a_text_is_of_four_hundred_words() -> None:
    assert len(Goods().text.split()) == 400
