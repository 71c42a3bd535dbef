"""Our port to SumUp: what the apps may use of it.

One `SumUpClient` (`shared.payments.client`) speaks for one account; a process keeps its clients in
a `SumUpClients`, which imports SumUp's library with the first of them. What may go wrong is told
apart in `shared.payments.errors`, and the README says how a doubt is resolved.
"""

from shared.payments.clients import SumUpClients
from shared.payments.errors import (
    CheckoutAlreadyPaid,
    CheckoutMismatch,
    NotRefundable,
    SumUpError,
    SumUpNotFound,
    SumUpRateLimited,
    SumUpRefused,
    SumUpUnauthorised,
    SumUpUnavailable,
    WebhookRejected,
)
from shared.payments.values import (
    CURRENCIES,
    Checkout,
    CheckoutStatus,
    Credentials,
    HistoryEntry,
    MerchantProfile,
    Refund,
    Transaction,
    TransactionStatus,
)
from shared.payments.webhooks import WebhookNotice, parse_webhook, verify_webhook

__all__ = [
    "CURRENCIES",
    "Checkout",
    "CheckoutAlreadyPaid",
    "CheckoutMismatch",
    "CheckoutStatus",
    "Credentials",
    "HistoryEntry",
    "MerchantProfile",
    "NotRefundable",
    "Refund",
    "SumUpClients",
    "SumUpError",
    "SumUpNotFound",
    "SumUpRateLimited",
    "SumUpRefused",
    "SumUpUnauthorised",
    "SumUpUnavailable",
    "Transaction",
    "TransactionStatus",
    "WebhookNotice",
    "WebhookRejected",
    "parse_webhook",
    "verify_webhook",
]
