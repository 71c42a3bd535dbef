"""Show the end of a program's log to a person."""

import json
from pathlib import Path

LINES = 12


def last_lines(log: Path, count: int = LINES) -> list[str]:
    """Return the end of a log file."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        return file.read().decode(errors="replace").splitlines()[-count:]


def readable_end(log: Path) -> str:
    """Return the end of a log, indented, with JSON lines put as a person would."""
    lines = [part for line in last_lines(log) for part in _readable(line)]
    return "".join(f"    {line}\n" for line in lines[-LINES:])


def _readable(line: str) -> list[str]:
    if not line.startswith("{"):
        return [line]
    try:
        record = json.loads(line)
    except ValueError:
        return [line]
    head = f"{record.get('level', '')}: {record.get('text', line)}"
    return [head, *str(record.get("traceback", "")).splitlines()]
