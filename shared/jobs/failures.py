"""What is kept of a failure: enough to find it, and nothing a person gave us."""

import traceback
from pathlib import Path

from shared.errors import DomainError, ServiceUnavailable

ROOT = Path(__file__).resolve().parents[2]


def describe_failure(error: BaseException) -> str:
    """Return an error's class with a short text that holds no personal data.

    An error's own text may quote what a person typed. So a domain error gives its wording without
    the values, a sibling's silence the contract, and any other error the last place in our own code
    that it came from.
    """
    name = type(error).__name__
    if isinstance(error, ServiceUnavailable):
        return f"{name}: {error.detail.get('contract', type(error).message)}"
    if isinstance(error, DomainError):
        return f"{name}: {type(error).message}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    for frame in reversed(ours or frames):
        return f"{name} in {Path(frame.filename).stem}.{frame.name}, line {frame.lineno}"
    return name


def _is_ours(filename: str) -> bool:
    path = Path(filename)
    return path.is_relative_to(ROOT) and "site-packages" not in path.parts
