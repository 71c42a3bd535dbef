from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.clock import frozen, utcnow

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_the_clock_is_aware_and_in_utc() -> None:
    assert utcnow().tzinfo is UTC


def test_a_frozen_clock_moves_only_when_told() -> None:
    with frozen(NOON) as clock:
        before = utcnow()
        clock.advance(timedelta(minutes=30))

        assert before == NOON
        assert utcnow() == NOON + timedelta(minutes=30)

        clock.move_to(NOON)

        assert utcnow() == NOON


def test_the_clock_runs_again_after_the_block_even_when_it_failed() -> None:
    with pytest.raises(LookupError), frozen(NOON):
        raise LookupError

    assert utcnow() != NOON


def test_a_frozen_clock_keeps_utc_whatever_zone_it_was_given() -> None:
    cest = timezone(timedelta(hours=2))

    with frozen(datetime(2026, 5, 1, 14, tzinfo=cest)):
        assert utcnow() == NOON
        assert utcnow().tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    naive = NOON.replace(tzinfo=None)

    with pytest.raises(ValueError, match="no time zone"), frozen(naive):
        pass
