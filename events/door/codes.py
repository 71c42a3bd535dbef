"""What a door makes of what it is shown or told: a ticket's code, however it is written."""

import hashlib
import re

from events.door.keys import TicketKeys
from events.door.tokens import LENGTH, BadToken, verify
from events.tickets.models import CODE_BYTES
from shared.runtime import current_runtime

_LENGTH_OF_CODE = -(-CODE_BYTES * 8 // 5)
_CODE = re.compile(rf"[A-Z2-7]{{{_LENGTH_OF_CODE}}}")
_ADDRESS = re.compile(r"/tickets/([^/?#]+)")


def read_code(text: str) -> str | None:
    """Return the ticket's code in what was scanned or typed; None where there is none.

    It may be a token that one of our keys has signed, or the address of a ticket's page, and it may
    be written small or with gaps.
    """
    in_address = _ADDRESS.search(text)
    candidate = re.sub(r"[\s-]", "", in_address[1] if in_address else text).upper()
    if len(candidate) == LENGTH:
        return _signed(candidate)
    return candidate if _CODE.fullmatch(candidate) else None


def fingerprint(code: str) -> str:
    """Return what a door keeps of a code: enough to know it again, nothing to come in with."""
    return hashlib.sha256(code.encode()).hexdigest()


def _signed(token: str) -> str | None:
    try:
        return verify(token, current_runtime().extra(TicketKeys).accepted).code
    except BadToken:
        return None
