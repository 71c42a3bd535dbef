"""SumUp's notifications, of both generations. Either is only a wake-up: read the API to know."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.payments.errors import WebhookRejected

SIGNATURE_HEADER = "X-SumUp-Webhook-Signature"

_WINDOW_SECONDS = 300
_SIGNATURE = re.compile(r"t=(?P<time>[0-9]{1,12}),v1=(?P<digest>[0-9a-fA-F]{64})")
_CHECKOUT_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_STATUS_CHANGED = "CHECKOUT_STATUS_CHANGED"
_SIGNED_TYPES = frozenset(
    f"checkouts.{change}" for change in ("created", "updated", "paid", "failed", "expired")
)


@dataclass(frozen=True, slots=True)
class WebhookNotice:
    """A notification; `checkout_id` is None where it is not about a checkout, and to be ignored."""

    checkout_id: str | None
    event_type: str


def verify_webhook(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
    """Check the signature of a newer notification over its raw body, or raise `WebhookRejected`."""
    if not secret:
        raise WebhookRejected("There is no secret to check the signature with")
    header = next(
        (value for name, value in headers.items() if name.lower() == SIGNATURE_HEADER.lower()), ""
    )
    signature = _SIGNATURE.fullmatch(header.strip())
    if signature is None:
        raise WebhookRejected("The signature is missing or malformed")
    if abs(int(now.timestamp()) - int(signature["time"])) > _WINDOW_SECONDS:
        raise WebhookRejected("The signature is too old or from the future")
    expected = _digest(body, secret, signature["time"])
    if not hmac.compare_digest(expected, signature["digest"].lower()):
        raise WebhookRejected("The signature does not fit the body")


def parse_webhook(body: bytes) -> WebhookNotice:
    """Read which checkout a notification is about; anything not understood is about none."""
    try:
        notice = json.loads(body)
    except (ValueError, RecursionError):
        return WebhookNotice(None, "")
    if not isinstance(notice, dict):
        return WebhookNotice(None, "")
    event_type = notice.get("event_type") or notice.get("type")
    if not isinstance(event_type, str):
        return WebhookNotice(None, "")
    if event_type == _STATUS_CHANGED:
        return WebhookNotice(_checkout_id(notice), event_type)
    if event_type in _SIGNED_TYPES:
        return WebhookNotice(_checkout_id(notice.get("object")), event_type)
    return WebhookNotice(None, event_type[:100])


def _digest(body: bytes, secret: str, timestamp: str) -> str:
    signed = b"v1:" + timestamp.encode() + b":" + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _checkout_id(named: object) -> str | None:
    # The id comes from a stranger and becomes part of an address that is called with a key.
    candidate = named.get("id") if isinstance(named, dict) else None
    if isinstance(candidate, str) and _CHECKOUT_ID.fullmatch(candidate):
        return candidate
    return None
