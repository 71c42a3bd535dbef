"""HMAC signatures over caller, actor, method, path, query, key, body and time; secrets rotate."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

MAX_AGE_SECONDS = 60

CALLER = "X-Rose-Caller"
TIME = "X-Rose-Time"
SIGNATURE = "X-Rose-Signature"
KEY = "Idempotency-Key"
ACTOR = "X-Rose-Actor"
REQUEST_ID = "X-Request-Id"


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature covers; `key` is empty for reads.

    `query` is signed as it stands: as `urlencode` writes it.
    """

    caller: str
    method: str
    path: str
    query: str
    key: str
    body: bytes
    actor: str = ""

    def digest(self, secret: str, timestamp: str) -> str:
        head = "\n".join((self.caller, self.method, self.path, self.query, self.key, timestamp))
        if self.actor:
            head += f"\n{self.actor}"
        message = head.encode() + b"\n" + self.body
        return hmac.digest(secret.encode(), message, hashlib.sha256).hex()


def sign(request: Signed, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the headers that sign a request with the first secret of the list.

    Raises `UnicodeEncodeError` for a key that no header can carry.
    """
    request.key.encode("ascii")
    timestamp = str(int(now.timestamp()))
    headers = {
        CALLER: request.caller,
        ACTOR: request.actor,
        TIME: timestamp,
        SIGNATURE: request.digest(secrets[0], timestamp),
    }
    return headers | ({KEY: request.key} if request.key else {})


def is_signed(
    request: Signed, headers: Mapping[str, str], secrets: Sequence[str], now: datetime
) -> bool:
    """Say whether the headers sign this request with any secret, no longer than a minute ago.

    Its query may have been escaped anew on the way: what it means is what counts.
    """
    timestamp = headers.get(TIME, "")
    given = headers.get(SIGNATURE, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    if not given.isascii():
        return False
    if abs(now.timestamp() - int(timestamp)) > MAX_AGE_SECONDS:
        return False
    if _is_digest(given, request, secrets, timestamp):
        return True
    try:
        # Strictly, as all escapes that are no text would mean the same.
        meant = urlencode(parse_qsl(request.query, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        return False
    return _is_digest(given, replace(request, query=meant), secrets, timestamp)


def _is_digest(given: str, request: Signed, secrets: Sequence[str], timestamp: str) -> bool:
    digests = [request.digest(secret, timestamp) for secret in secrets]
    return any(hmac.compare_digest(digest, given) for digest in digests)
