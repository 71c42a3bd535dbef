"""What is remembered of siblings, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from glue.remembered import Memory
from shared.reads import Reads

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
