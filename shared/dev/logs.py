"""Show the end of a program's log to a person."""

import json
from pathlib import Path

LINES = 12
READ_BYTES = 16_384
IMPORT_MACHINERY = "<frozen "


def size(log: Path) -> int:
    """Return where the next line of a log will begin."""
    return log.stat().st_size if log.exists() else 0


def last_lines(log: Path, *, since: int = 0) -> list[str]:
    """Return the last lines of a log, of those written since it had a size."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(since, size(log) - READ_BYTES))
        return file.read().decode(errors="replace").splitlines()


def readable_end(log: Path, *, since: int = 0) -> str:
    """Return the end of a log, indented, with JSON lines put as a person would."""
    lines = [part for line in last_lines(log, since=since) for part in _readable(line)]
    telling = [line for line in lines if IMPORT_MACHINERY not in line]
    return "".join(f"    {line}\n" for line in telling[-LINES:])


def _readable(line: str) -> list[str]:
    if not line.startswith("{"):
        return [line]
    try:
        record = json.loads(line)
    except ValueError:
        return [line]
    head = f"{record.get('level', '')}: {record.get('text', line)}"
    return [head, *str(record.get("traceback", "")).splitlines()]
