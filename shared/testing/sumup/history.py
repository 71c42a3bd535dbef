"""The pages of an account's history: its payments and refunds, the oldest first."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from shared.testing.sumup.documents import Document, history_document, refund_document
from shared.testing.sumup.records import CheckoutRecord
from shared.testing.sumup.requests import InvalidRequest

_DEFAULT_LIMIT = 10


def history_page(records: Iterable[CheckoutRecord], arguments: Mapping[str, str]) -> Document:
    """Write one page of the history, with a link to the next one where there is more."""
    since = _moment(arguments, "changes_since")
    limit = _whole(arguments, "limit", _DEFAULT_LIMIT)
    start = _whole(arguments, "oldest_ref", 0)
    lines = [document for at, document in _lines(records) if since is None or at >= since]
    page = lines[start : start + limit]
    links = []
    if start + limit < len(lines):
        following = f"limit={limit}&order=ascending&oldest_ref={start + limit}"
        links.append({"rel": "next", "href": following})
    return {"items": page, "links": links}


def _lines(records: Iterable[CheckoutRecord]) -> list[tuple[datetime, Document]]:
    lines = []
    for record in records:
        for attempt in record.attempts:
            changed_at = max([attempt.at, *(refund.at for refund in attempt.refunds)])
            lines.append((changed_at, history_document(attempt)))
            lines.extend(
                (refund.at, refund_document(refund, attempt)) for refund in attempt.refunds
            )
    return sorted(lines, key=lambda line: line[0])


def _moment(arguments: Mapping[str, str], name: str) -> datetime | None:
    text = arguments.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise InvalidRequest("INVALID", None) from wrong
    if moment.tzinfo is None:
        raise InvalidRequest("INVALID", None)
    return moment


def _whole(arguments: Mapping[str, str], name: str, default: int) -> int:
    text = arguments.get(name, str(default))
    if not text.isdecimal():
        raise InvalidRequest("INVALID", None)
    return int(text)
