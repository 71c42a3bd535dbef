"""What a door makes of what it is shown or told: a ticket's code, however it is written."""

import hashlib
import re

from events.tickets.models import CODE_BYTES

_LENGTH = -(-CODE_BYTES * 8 // 5)
_CODE = re.compile(rf"[A-Z2-7]{{{_LENGTH}}}")
_ADDRESS = re.compile(r"/tickets/([^/?#]+)")


def read_code(text: str) -> str | None:
    """Return the ticket's code in what was scanned or typed; None where there is none.

    It may be the address of a ticket's page, and it may be written small or with gaps.
    """
    in_address = _ADDRESS.search(text)
    candidate = re.sub(r"[\s-]", "", in_address[1] if in_address else text).upper()
    return candidate if _CODE.fullmatch(candidate) else None


def fingerprint(code: str) -> str:
    """Return what a door keeps of a code: enough to know it again, nothing to come in with."""
    return hashlib.sha256(code.encode()).hexdigest()
