"""SumUp's answers: documents, and errors in its two shapes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quart import Response

from shared.testing.sumup.documents import Document

_JSON = "application/json"
_PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer before it is sent; None as its body is an empty one."""

    status: int
    body: Document | Sequence[Document] | None
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        text = "" if self.body is None else json.dumps(self.body)
        response = Response(text, status=self.status, content_type=self.content_type)
        response.headers.extend(dict(self.headers))
        return response


def error(status: int, code: str, message: str, *, param: str | None = None) -> Answer:
    """Answer with the older error shape."""
    body: Document = {"error_code": code, "message": message}
    return Answer(status, body | ({"param": param} if param else {}))


def problem(
    status: int, slug: str, title: str, *, headers: Mapping[str, str] | None = None
) -> Answer:
    """Answer with the newer error shape (RFC 9457)."""
    body = {
        "type": f"https://developer.sumup.com/problem/{slug}",
        "title": title,
        "status": status,
        "detail": f"{title}.",
    }
    return Answer(status, body, _PROBLEM, headers or {})


UNAUTHORISED = problem(401, "unauthorized", "Unauthorized")
NOT_ALLOWED = problem(403, "forbidden", "Forbidden")
NOT_FOUND = error(404, "NOT_FOUND", "Resource not found")
PAYMENTS_NOT_ALLOWED = Answer(
    403,
    {
        "error_message": "checkout_payments_not_allowed",
        "error_code": "FORBIDDEN",
        "status_code": "403",
    },
)
DUPLICATED = error(
    409,
    "DUPLICATED_CHECKOUT",
    "Checkout with this checkout reference and pay to email already exists",
)
PROCESSED = error(409, "CHECKOUT_PROCESSED", "Checkout is already processed")
NOT_REFUNDABLE = error(409, "CONFLICT", "The transaction is not refundable in its current state")
NOT_ENOUGH_BALANCE = error(
    409, "NOT_ENOUGH_BALANCE", "Not enough available balance to perform the operation at the moment"
)
RATE_LIMITED = problem(429, "too-many-requests", "Too many requests", headers={"Retry-After": "7"})
SERVER_ERROR = problem(500, "internal-server-error", "Internal server error")
EMPTY = Answer(204, None)
