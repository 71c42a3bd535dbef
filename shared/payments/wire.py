"""The one place where money and SumUp's JSON numbers meet, and where its refusals are read.

Amounts go out as the shortest decimal text of the number and come in as the decimal text of the
reply; the README says why neither way loses a cent.
"""

import json
from collections.abc import Callable
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import NoReturn, TypeVar

import httpx
from pydantic import JsonValue, TypeAdapter

from shared.clock import utcnow
from shared.money import InvalidAmount, Money
from shared.payments.errors import (
    SumUpNotFound,
    SumUpRateLimited,
    SumUpRefused,
    SumUpUnauthorised,
    SumUpUnavailable,
)

R = TypeVar("R")
T = TypeVar("T")

_MOST_DIGITS = 30


def json_number(amount: Money) -> float:
    """Give the number whose JSON text is exactly this amount in major units.

    JSON is written with the shortest text that reads back as the same float, and up to 15 digits
    that text is the decimal itself. Larger amounts are refused rather than sent inexactly.
    """
    number = float(amount.decimal)
    if Decimal(repr(number)) != amount.decimal:
        raise ValueError(f"{amount} cannot be written exactly as a JSON number")
    return number


def money(number: Decimal, currency: str) -> Money:
    """Read an amount in major units; raises `InvalidAmount` rather than round it."""
    exponent = number.as_tuple().exponent
    # Written out, a number such as 1e999999999 would fill the memory.
    if not isinstance(exponent, int) or abs(exponent) > _MOST_DIGITS:
        raise InvalidAmount(text=str(number)[:40], currency=currency)
    text = f"{number:f}"
    return Money.parse(text.rstrip("0").rstrip(".") if "." in text else text, currency)


def read(text: str, shape: type[R], value: Callable[[R], T]) -> T:
    """Turn a reply's text into a value of ours; what cannot be understood proves nothing."""
    try:
        decoded = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
        return value(TypeAdapter(shape).validate_python(decoded))
    except (ValueError, InvalidAmount) as wrong:
        raise SumUpUnavailable("SumUp's reply is not readable", in_doubt=True) from wrong


def raise_for(response: httpx.Response) -> NoReturn:
    """Raise what an answer that is not a success means for the caller."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        raise SumUpRateLimited(_retry_after(response.headers.get("retry-after")))
    if not response.is_client_error or status == httpx.codes.REQUEST_TIMEOUT:
        raise SumUpUnavailable(f"SumUp answered {status}", in_doubt=True)
    code, param, text = _refusal(response.text)
    refusal = _REFUSALS.get(status, SumUpRefused)
    raise refusal(status=status, code=code or str(status), param=param, text=text)


_REFUSALS: dict[int, type[SumUpRefused]] = {
    401: SumUpUnauthorised,
    404: SumUpNotFound,
}


def _refusal(body: str) -> tuple[str, str | None, str]:
    """Read the code, the parameter and the text of either of SumUp's two error shapes."""
    try:
        error: JsonValue = json.loads(body)
    except ValueError:
        return "", None, body[:200]
    if isinstance(error, list):
        error = error[0] if error else {}
    if not isinstance(error, dict):
        return "", None, ""
    # The newer shape (RFC 9457) has no code; the last part of its type is one.
    code = error.get("error_code") or str(error.get("type") or "").rsplit("/", 1)[-1]
    param = error.get("param")
    text = next(
        (it for name in ("message", "error_message", "detail", "title") if (it := error.get(name))),
        "",
    )
    return str(code), str(param) if param else None, str(text)[:200]


def _retry_after(header: str | None) -> float | None:
    if header is None:
        return None
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - utcnow()).total_seconds())
    except (ValueError, TypeError):
        return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not an amount")
