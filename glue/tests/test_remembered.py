"""What is remembered of siblings, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from glue.remembered import Memory
from shared.reads import Reads, noting

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("age", "known"),
    [(0, True), (59, True), (60, False), (-1, False)],
    ids=["now", "young", "old", "from the future"],
)
def test_an_answer_counts_while_it_is_young(age: int, known: bool) -> None:
    memory: Memory[str] = Memory(2)
    memory.keep("tea", "hot", now=NOON, reads=Reads())

    found = memory.recall("tea", younger_than=MINUTE, now=NOON + timedelta(seconds=age))

    assert found == (("hot",) if known else None)


def test_the_oldest_answer_is_forgotten_first() -> None:
    memory: Memory[str] = Memory(2)
    for name in ("tea", "soap", "rye"):
        memory.keep(name, name, now=NOON, reads=Reads())

    kept = [memory.recall(name, younger_than=MINUTE, now=NOON) for name in ("tea", "soap", "rye")]

    assert kept == [None, ("soap",), ("rye",)]


def test_what_was_looked_at_makes_nothing_older() -> None:
    memory: Memory[str] = Memory(1)
    memory.keep("tea", "hot", now=NOON, reads=Reads(since=3, tags={"shop:teas"}))

    with noting(Reads(since=8, is_true=lambda part: True)) as page:
        memory.recall("tea", younger_than=MINUTE, now=NOON)
    with noting(Reads(since=8, is_true=lambda part: False)) as later_page:
        untrue = memory.recall("tea", younger_than=MINUTE, now=NOON)

    assert (page.since, page.tags) == (8, {"shop:teas"})
    assert (untrue, later_page.tags) == (None, set())


def test_what_nobody_could_look_at_makes_the_rest_as_old() -> None:
    memory: Memory[str] = Memory(1)
    memory.keep("tea", "hot", now=NOON, reads=Reads(since=3, tags={"shop:teas"}))

    with noting(Reads(since=8)) as page:
        memory.recall("tea", younger_than=MINUTE, now=NOON)
    with noting(Reads(since=8, is_true=lambda part: False)) as while_away:
        memory.recall("tea", younger_than=MINUTE, now=NOON, even_untrue=True)

    assert (page.since, while_away.since) == (3, 3)
