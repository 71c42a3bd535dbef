"""What a request to open a checkout must be, and what is wrong with one that is not."""

import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlsplit

from pydantic import JsonValue

from shared.money import InvalidAmount, Money
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.records import CheckoutRecord

MAX_REFERENCE = 64
_REQUIRED = ("checkout_reference", "amount", "currency", "merchant_code")

Fields = Mapping[str, "JsonValue | Decimal"]


class InvalidRequest(Exception):
    """A parameter is MISSING or INVALID."""

    def __init__(self, code: str, param: str | None) -> None:
        super().__init__(f"{param or 'A parameter'} is {code}")
        self.code = code
        self.param = param


def read_fields(body: str | bytes) -> Fields:
    """Read a JSON object without losing a digit of its numbers; nothing is an empty object."""
    if not body:
        return {}
    try:
        fields = json.loads(body, parse_float=Decimal, parse_int=Decimal)
    except ValueError as wrong:
        raise InvalidRequest("INVALID", "body") from wrong
    if not isinstance(fields, dict):
        raise InvalidRequest("INVALID", "body")
    return fields


def read_amount(value: object, currency: str) -> Money:
    """Read an amount above zero, in major units with as many decimals as the currency has."""
    if not isinstance(value, Decimal):
        raise InvalidRequest("INVALID", "amount")
    try:
        amount = Money.parse(f"{value:f}", currency)
    except InvalidAmount as wrong:
        raise InvalidRequest("INVALID", "amount") from wrong
    if amount.minor <= 0:
        raise InvalidRequest("INVALID", "amount")
    return amount


def read_checkout(fields: Fields, merchant: Merchant, now: datetime) -> CheckoutRecord:
    """Read a whole request to open a checkout."""
    for name in _REQUIRED:
        if fields.get(name) in (None, ""):
            raise InvalidRequest("MISSING", name)
    reference = _text(fields, "checkout_reference") or ""
    if len(reference) > MAX_REFERENCE:
        raise InvalidRequest("INVALID", "checkout_reference")
    if fields["currency"] != merchant.currency:
        raise InvalidRequest("INVALID", "currency")
    hosted = fields.get("hosted_checkout")
    return CheckoutRecord(
        id=str(uuid.uuid4()),
        page=secrets.token_urlsafe(18),
        merchant_code=merchant.code,
        reference=reference,
        amount=read_amount(fields["amount"], merchant.currency),
        created_at=now,
        description=_text(fields, "description"),
        return_url=_address(fields, "return_url"),
        redirect_url=_address(fields, "redirect_url"),
        valid_until=_future(fields, "valid_until", now),
        hosted=isinstance(hosted, dict) and hosted.get("enabled") is True,
    )


def _text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidRequest("INVALID", name)
    return value


def _address(fields: Fields, name: str) -> str | None:
    value = _text(fields, name)
    if value is None:
        return None
    try:
        parts = urlsplit(value)
    except ValueError as wrong:
        raise InvalidRequest("INVALID", name) from wrong
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidRequest("INVALID", name)
    return value


def _future(fields: Fields, name: str, now: datetime) -> datetime | None:
    value = _text(fields, name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as wrong:
        raise InvalidRequest("INVALID", name) from wrong
    if moment.tzinfo is None or moment <= now:
        raise InvalidRequest("INVALID", name)
    return moment.astimezone(UTC)
