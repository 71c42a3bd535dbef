import asyncio
from fractions import Fraction

import pytest

from shared.errors import DomainError, ServiceUnavailable
from shared.jobs.failures import describe_failure


class SeatTaken(DomainError):
    code = "seat-taken"
    message = "{name} has taken seat {seat}"


@pytest.mark.parametrize(
    ("error", "kept"),
    [
        (SeatTaken(name="Ada", seat=7), "SeatTaken: {name} has taken seat {seat}"),
        (ServiceUnavailable(contract="likes!toggle"), "ServiceUnavailable: likes!toggle"),
        (KeyError("ada@lovelace.test"), "KeyError"),
        (asyncio.CancelledError(), "CancelledError"),
    ],
)
def test_an_errors_values_are_not_kept(error: BaseException, kept: str) -> None:
    assert describe_failure(error) == kept


def test_a_sibling_without_a_name_is_described_in_words() -> None:
    assert describe_failure(ServiceUnavailable()).startswith("ServiceUnavailable: A part of")


def test_the_place_is_the_last_one_in_our_own_code() -> None:
    with pytest.raises(ValueError, match="Invalid literal") as raised:
        Fraction("ada@lovelace.test")

    description = describe_failure(raised.value)

    assert description.startswith("ValueError in test_jobs_failures.test_the_place")
    assert "ada" not in description
