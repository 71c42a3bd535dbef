"""Secrets of this machine, made at their first use."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from pathlib import Path
from secrets import token_bytes


def kept_secrets(file: Path, names: Iterable[str]) -> dict[str, str]:
    """Return a secret for each name; what is made is kept in a file that only we may read.

    A secret is 32 random bytes in URL-safe base64, which is also the form of a Fernet key.
    """
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: urlsafe_b64encode(token_bytes(32)).decode() for name in missing}
        write_privately(file, known)
    return known


def write_privately(file: Path, content: object) -> None:
    """Write a JSON file whole or not at all, for our eyes only."""
    unfinished = file.with_suffix(".new")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(content, indent=1))
    unfinished.replace(file)
