"""SumUp's JSON documents, as its description writes them."""

from datetime import datetime

from shared.money import Money
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.records import AttemptRecord, CheckoutRecord, RefundRecord

Document = dict[str, object]


def checkout_document(record: CheckoutRecord, merchant: Merchant, public_url: str) -> Document:
    """Write a checkout as creating, listing, reading and deactivating show it."""
    document: dict[str, object] = {
        "id": record.id,
        "checkout_reference": record.reference,
        "amount": _number(record.amount),
        "currency": record.amount.currency,
        "merchant_code": record.merchant_code,
        "merchant_name": merchant.name,
        "merchant_country": merchant.country,
        "status": record.status.value,
        "date": _moment(record.created_at),
        "purpose": "CHECKOUT",
        "transactions": [_attempt(it, record) for it in record.attempts],
    }
    optional = {
        "description": record.description,
        "return_url": record.return_url,
        "redirect_url": record.redirect_url,
        "valid_until": record.valid_until and _moment(record.valid_until),
        "transaction_id": record.payment and record.payment.id,
        "transaction_code": record.payment and record.payment.code,
    }
    document |= {name: value for name, value in optional.items() if value}
    if record.hosted:
        document["hosted_checkout"] = {"enabled": True}
        document["hosted_checkout_url"] = page_address(record, public_url)
    return document


def page_address(record: CheckoutRecord, public_url: str) -> str:
    """Return the address of the hosted page of a checkout."""
    return f"{public_url}/pay/{record.page}"


def transaction_document(attempt: AttemptRecord, record: CheckoutRecord) -> Document:
    """Write a transaction in full, with its refunds in both of SumUp's lists of events."""
    events = [
        {
            "id": refund.id,
            "transaction_id": attempt.id,
            "type": "REFUND",
            "status": "REFUNDED",
            "amount": _number(refund.amount),
            "timestamp": _moment(refund.at),
        }
        for refund in attempt.refunds
    ]
    transaction_events = [
        {
            "id": refund.id,
            "event_type": "REFUND",
            "status": "REFUNDED",
            "amount": _number(refund.amount),
            "date": refund.at.date().isoformat(),
            "timestamp": _moment(refund.at),
        }
        for refund in attempt.refunds
    ]
    return {
        **_attempt(attempt, record),
        "simple_status": attempt.status,
        "events": events,
        "transaction_events": transaction_events,
    }


def history_document(attempt: AttemptRecord) -> Document:
    """Write a payment as a line of the history."""
    return {
        "id": attempt.id,
        "transaction_id": attempt.id,
        "transaction_code": attempt.code,
        "amount": _number(attempt.amount),
        "refunded_amount": _number(attempt.refunded),
        "currency": attempt.amount.currency,
        "timestamp": _moment(attempt.at),
        "status": attempt.status,
        "payment_type": "ECOM",
        "installments_count": 1,
        "type": "PAYMENT",
    }


def refund_document(refund: RefundRecord, attempt: AttemptRecord) -> Document:
    """Write a refund as a line of the history."""
    return {
        "id": str(refund.id),
        "transaction_id": attempt.id,
        "transaction_code": attempt.code,
        "amount": _number(refund.amount),
        "refunded_amount": 0,
        "currency": refund.amount.currency,
        "timestamp": _moment(refund.at),
        "status": "REFUNDED",
        "payment_type": "ECOM",
        "installments_count": 1,
        "type": "REFUND",
    }


def merchant_document(merchant: Merchant) -> Document:
    """Write an account."""
    return {
        "merchant_code": merchant.code,
        "country": merchant.country,
        "default_currency": merchant.currency,
        "default_locale": "en-GB",
        "business_profile": {"name": merchant.name},
        "sandbox": True,
        "created_at": "2024-01-01T00:00:00Z",
        "updated_at": "2024-01-01T00:00:00Z",
    }


def _attempt(attempt: AttemptRecord, record: CheckoutRecord) -> dict[str, object]:
    document: dict[str, object] = {
        "id": attempt.id,
        "transaction_code": attempt.code,
        "amount": _number(attempt.amount),
        "currency": attempt.amount.currency,
        "timestamp": _moment(attempt.at),
        "status": attempt.status,
        "payment_type": "ECOM",
        "installments_count": 1,
        "merchant_code": record.merchant_code,
        "entry_mode": "CUSTOMER_ENTRY",
    }
    if attempt.succeeded:
        document["auth_code"] = "053201"
    return document


def _number(amount: Money) -> float | int:
    # SumUp writes numbers, whole ones without a fraction; json prints the shortest decimal.
    whole = amount.decimal.to_integral_value()
    return int(whole) if whole == amount.decimal else float(amount.decimal_string)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
