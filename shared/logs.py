"""JSON log lines that carry the service and the request id, which travels with calls and events."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from random import getrandbits
from secrets import token_hex

import orjson

_request_id: ContextVar[str] = ContextVar("request_id", default="")

_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def current_request_id() -> str:
    """Return the id of the request being served; a new one outside of any request."""
    return _request_id.get() or token_hex(8)


def enter_request(request_id: str) -> str:
    """Carry a request id for the rest of this task: the given one if it is sane, else a new one."""
    sane = request_id.isascii() and request_id.replace("-", "").isalnum() and len(request_id) <= 64
    # Told in every answer, it need not be hard to guess: that would ask the system each time.
    chosen = request_id if sane else f"{getrandbits(64):016x}"
    _request_id.set(chosen)
    return chosen


@contextmanager
def request_id(value: str) -> Iterator[None]:
    """Carry `value` as the request id inside the block."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, service, request, logger, text, extras, traceback."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": self._service,
            "request": _request_id.get(),
            "logger": record.name,
            "text": record.getMessage(),
        }
        line |= {
            key: value
            for key, value in record.__dict__.items()
            if key not in _STANDARD and key not in line
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        try:
            return orjson.dumps(line, default=str).decode()
        except TypeError:
            # Broken text and endless numbers: slower, but a line is never lost for them.
            return json.dumps(line, default=str)


def log_as_json(service: str) -> None:
    """Send this process's log to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(service))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
