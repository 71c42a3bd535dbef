"""Whether a call is of the Ghost it says it is of, and of now."""

import hmac
from datetime import UTC, datetime, timedelta

# Ghost calls at once, and tries again for some seconds.
OLDEST = timedelta(minutes=5)
# In thousandths of a second; more digits are no time.
LONGEST_TIME = 15


def is_signed(header: str, body: bytes, secret: str, *, now: datetime) -> bool:
    """Say whether the header `X-Ghost-Signature` signs a body with the secret, lately.

    Ghost 6 signs the time with the body. Those before sign the body only, so that an old call of
    theirs can be sent again under a new time; since a call only has us look, that does no harm.
    """
    said = dict(part.strip().partition("=")[::2] for part in header.split(","))
    signature, time = said.get("sha256", ""), said.get("t", "")
    is_time = time.isascii() and time.isdigit() and len(time) <= LONGEST_TIME
    if not secret or not is_time:
        return False
    sent_at = datetime.fromtimestamp(int(time) / 1000, UTC)
    right = [
        hmac.digest(secret.encode(), signed, "sha256").hex().encode()
        for signed in (body + time.encode(), body)
    ]
    given = signature.encode()
    # Both are compared, whichever it is.
    matches = [hmac.compare_digest(it, given) for it in right]
    return any(matches) and abs(now - sent_at) <= OLDEST
