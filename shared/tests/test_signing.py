"""A signature holds for what was meant, however it is escaped, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shared.clock import FrozenClock, utcnow
from shared.rpc import signing, wire
from shared.tests.small_contracts import Echo

SECRETS = ["secret-of-a-test"]
# Whatever a question may hold: text with half of a character cannot be sent at all.
TEXTS = some.text(some.characters(exclude_categories=["Cs"]))


def asked(query: str, *, key: str = "") -> signing.Signed:
    return signing.Signed("tests", "GET", Echo.path(), query, key, b"", "person:1;")


@given(text=TEXTS, texts=some.lists(TEXTS), number=some.none() | some.integers())
def test_every_question_is_signed_as_it_is_written(
    text: str, texts: list[str], number: int | None
) -> None:
    query = wire.query_string(Echo(text=text, texts=tuple(texts), number=number))
    headers = signing.sign(asked(query), SECRETS, utcnow())

    assert signing.is_signed(asked(query), headers, SECRETS, utcnow())


@pytest.mark.parametrize("sent", ["text=a%20b", "te%78t=a+b", "text=%61+%62"])
def test_other_escapes_of_a_question_are_signed_too(clock: FrozenClock, sent: str) -> None:
    headers = signing.sign(asked("text=a+b"), SECRETS, utcnow())

    assert signing.is_signed(asked(sent), headers, SECRETS, utcnow())


@pytest.mark.parametrize("key", ["schl\u00fcssel", "\ud800"])
def test_a_key_that_no_header_can_carry_is_refused(key: str) -> None:
    with pytest.raises(UnicodeEncodeError):
        signing.sign(asked("", key=key), SECRETS, utcnow())
