"""A line of the log is always one JSON object, whatever it speaks of."""

import json
import logging
import sys
from collections.abc import Mapping

import pytest

from shared.logs import JsonFormatter, current_request_id, enter_request, request_id


def line(message: str = "text", *arguments: object, **extra: object) -> Mapping[str, object]:
    record = logging.LogRecord("a.b", logging.INFO, "file", 1, message, arguments, None)
    record.__dict__ |= extra
    return read(record)


def read(record: logging.LogRecord) -> Mapping[str, object]:
    text = JsonFormatter("likes").format(record)
    assert "\n" not in text
    parsed: Mapping[str, object] = json.loads(text)
    return parsed


def test_a_line_names_its_service_and_its_request() -> None:
    with request_id("r1"):
        written = line("%s of %s", 1, 2)

    assert (written["service"], written["request"], written["text"]) == ("likes", "r1", "1 of 2")
    assert (written["level"], written["logger"]) == ("info", "a.b")


def test_what_is_told_besides_is_in_the_line() -> None:
    assert line(status=409)["status"] == 409


def test_what_is_told_besides_does_not_replace_the_line() -> None:
    with request_id("r1"):
        written = line(request="forged", service="forged", level="forged", status=409)

    assert (written["request"], written["service"], written["level"]) == ("r1", "likes", "info")
    assert written["status"] == 409


def test_an_error_has_its_traceback_in_the_same_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, "f", 1, "it broke", (), sys.exc_info())

    assert "ValueError: two\nlines" in str(read(record)["traceback"])


@pytest.mark.parametrize("odd", ["\ud800", "a\nb", "\0", '"', 2**70, b"\xff", object(), {1: 2}])
def test_whatever_it_speaks_of_the_line_is_written(odd: object) -> None:
    assert "text" in line("text %s", odd, odd=odd)


@pytest.mark.parametrize("sent", ["abc", "a" * 64, "0-9"])
def test_a_sane_request_id_travels_on(sent: str) -> None:
    assert enter_request(sent) == current_request_id() == sent


@pytest.mark.parametrize("sent", ["", "-", "a" * 65, "a b", "a\nb", "é", "٣"])
def test_any_other_is_replaced(sent: str) -> None:
    assert enter_request(sent) != sent
    assert current_request_id().isalnum()
