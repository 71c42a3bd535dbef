"""What is kept of a failure: enough to find it, and nothing a person gave us."""

import traceback
from pathlib import Path

from shared.errors import DomainError, ServiceUnavailable


def describe_failure(error: BaseException) -> str:
    """Return an error's class with a short text that holds no personal data.

    An error's own text may quote what a person typed. So a domain error gives its wording without
    the values, a sibling's silence the contract, and any other error the place it came from.
    """
    name = type(error).__name__
    if isinstance(error, ServiceUnavailable):
        return f"{name}: {error.detail.get('contract', type(error).message)}"
    if isinstance(error, DomainError):
        return f"{name}: {type(error).message}"
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    if not frames:
        return name
    return f"{name} in {Path(frames[0].filename).stem}.{frames[0].name}, line {frames[0].lineno}"
