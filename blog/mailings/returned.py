"""Mails that tell of a letter that came back (RFC 3464) or was complained of (RFC 5965)."""

from email import message_from_bytes
from email.message import Message

from blog.mailings.reports import Kind, Told

FAILED = "failed"
COMPLAINT = "abuse"


def told_by(content: bytes) -> Told | None:
    """Read what a mail tells of a letter of ours; None where it tells of none.

    Only what names a Message-ID counts: anybody may write a mail that names an address. So may they
    one whose parts lie in one another deeper than can be read, or that has a NUL, which no row can
    hold: the one tells nothing, and the other is read without.
    """
    try:
        return _told_by(message_from_bytes(content))
    except RecursionError:
        return None


def _told_by(message: Message) -> Told | None:
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    message_id = _message_id_of_letter(parts)
    kind, reason = _delivery(parts) or _complaint(parts) or (None, "")
    if kind is None or not message_id:
        return None
    return Told(kind, message_id=message_id.replace("\0", ""), reason=reason.replace("\0", ""))


def _delivery(parts: list[Message]) -> tuple[Kind, str] | None:
    for fields in _fields(parts, "message/delivery-status"):
        action, status = _field(fields, "Action"), _field(fields, "Status")
        if action.lower() == FAILED:
            is_final = status.startswith("5")
            reason = _field(fields, "Diagnostic-Code") or status
            return (Kind.HARD if is_final else Kind.SOFT), " ".join(reason.split())
    return None


def _complaint(parts: list[Message]) -> tuple[Kind, str] | None:
    for fields in _fields(parts, "message/feedback-report"):
        if _field(fields, "Feedback-Type").lower() == COMPLAINT:
            return Kind.COMPLAINT, ""
    return None


def _field(fields: Message, name: str) -> str:
    """Return a field's words; with letters that have no place in it, it is not a text by itself."""
    return str(fields.get(name, "")).strip()


def _fields(parts: list[Message], content_type: str) -> list[Message]:
    """Return the groups of fields of a part; the email package reads some as messages."""
    found = []
    for part in parts:
        if part.get_content_type() == content_type:
            payload = part.get_payload()
            if isinstance(payload, list):
                found += [it for it in payload if isinstance(it, Message)]
            else:
                found.append(message_from_bytes(str(payload).encode(errors="surrogateescape")))
    return found


def _message_id_of_letter(parts: list[Message]) -> str:
    """Return the Message-ID of the letter that is sent back with the report."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return str(message_from_bytes(payload).get("Message-ID", "")).strip()
        if part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            if isinstance(payload, list) and isinstance(payload[0], Message):
                return str(payload[0].get("Message-ID", "")).strip()
    return ""
