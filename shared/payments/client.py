"""One account at SumUp, over SumUp's official client.

The official client builds the requests; its replies are read by us, from their raw text. No call is
repeated blindly: `open_checkout` resolves a doubt by looking its reference up, every other doubt is
raised as `SumUpUnavailable` for the caller to resolve by reading.
"""

import logging
import re
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Final, Self

import httpx
from sumup.checkouts import AsyncCheckoutsResource
from sumup.merchants import AsyncMerchantsResource
from sumup.transactions import AsyncTransactionsResource

from shared.money import CurrencyMismatch, Money
from shared.payments.errors import (
    CheckoutAlreadyPaid,
    NotRefundable,
    SumUpRefused,
    SumUpUnavailable,
)
from shared.payments.exchange import ask, keep_reply
from shared.payments.matching import require_match, the_one_match
from shared.payments.replies import CheckoutReply, HistoryReply, MerchantReply, TransactionReply
from shared.payments.values import (
    DEFAULT_TIMEOUT,
    SUMUP_URL,
    Checkout,
    CheckoutStatus,
    Credentials,
    HistoryEntry,
    HistoryPage,
    MerchantProfile,
    Transaction,
)
from shared.payments.wire import json_number, read

MAX_REFERENCE: Final = 64

_HISTORY_PAGE = 100
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
logger = logging.getLogger(__name__)


class SumUpClient:
    """Speak to SumUp for one account. `timeout` bounds a whole call, in seconds."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        base_url: str = SUMUP_URL,
        timeout: float = DEFAULT_TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.credentials = credentials
        self._timeout = timeout
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=timeout,
            transport=transport,
            headers={
                "Accept": "application/problem+json, application/json",
                "Authorization": f"Bearer {credentials.api_key}",
                "User-Agent": f"sumup-py/{AsyncCheckoutsResource.version()}",
            },
            event_hooks={"response": [keep_reply]},
        )
        self._checkouts = AsyncCheckoutsResource(self._http)
        self._transactions = AsyncTransactionsResource(self._http)
        self._merchants = AsyncMerchantsResource(self._http)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def open_checkout(
        self,
        *,
        reference: str,
        amount: Money,
        description: str,
        return_url: str,
        redirect_url: str,
        valid_until: datetime,
    ) -> Checkout:
        """Open a checkout under our reference, or adopt the one that is already there.

        SumUp notifies `return_url` and sends the shopper back to `redirect_url`. The call may be
        repeated with the same reference after any `SumUpUnavailable`, at any time, by any process.
        """
        if not 0 < len(reference) <= MAX_REFERENCE:
            raise ValueError(f"A reference has 1 to {MAX_REFERENCE} characters: {reference!r}")
        if valid_until.tzinfo is None:
            raise ValueError("valid_until has no time zone")
        self._require_payable(amount)
        call = self._checkouts.create(
            checkout_reference=reference,
            amount=json_number(amount),
            currency=amount.currency,
            merchant_code=self.credentials.merchant_code,
            description=description,
            return_url=return_url,
            redirect_url=redirect_url,
            valid_until=valid_until,
            hosted_checkout={"enabled": True},
        )
        return await self._open_or_adopt(call, reference, amount)

    async def checkout(self, checkout_id: str) -> Checkout:
        """Read one checkout, with its attempts to pay."""
        text = await self._ask(self._checkouts.get(_safe(checkout_id)))
        return read(text, CheckoutReply, CheckoutReply.value)

    async def checkouts_by_reference(self, reference: str) -> tuple[Checkout, ...]:
        """Read this account's checkouts under a reference: one, or none, or reads that lag."""
        text = await self._ask(self._checkouts.list(checkout_reference=reference))
        found = read(text, list[CheckoutReply], lambda them: tuple(it.value() for it in them))
        return tuple(it for it in found if it.reference == reference)

    async def deactivate(self, checkout_id: str) -> Checkout:
        """Close a checkout so that nobody can pay it any more; doing it twice changes nothing.

        Raises `CheckoutAlreadyPaid` where the payment won.
        """
        try:
            text = await self._ask(self._checkouts.deactivate(_safe(checkout_id)))
        except SumUpRefused as refusal:
            if refusal.status != httpx.codes.CONFLICT:
                raise
            # "Processed" is not documented to mean paid only, so an expired one is let pass.
            current = await self.checkout(checkout_id)
            if current.status is CheckoutStatus.EXPIRED:
                return current
            raise CheckoutAlreadyPaid(checkout_id) from refusal
        return read(text, CheckoutReply, CheckoutReply.value)

    async def refund(self, transaction_id: str, amount: Money | None = None) -> None:
        """Give a payment back, in full or in part.

        SumUp takes no key with it, so a caller records its intent before, and after a
        `SumUpUnavailable` that is in doubt reads `transaction` before anything else.
        """
        merchant_code = self.credentials.merchant_code
        if amount is None:
            call = self._transactions.refund(merchant_code, _safe(transaction_id))
        else:
            self._require_payable(amount)
            number = json_number(amount)
            call = self._transactions.refund(merchant_code, _safe(transaction_id), amount=number)
        try:
            reply = await self._ask(call)
        except SumUpRefused as refusal:
            if refusal.status not in (httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY):
                raise
            raise NotRefundable(
                status=refusal.status, code=refusal.code, text=refusal.text
            ) from refusal
        # Nothing (204) or an empty object (201); whatever else answers for SumUp proves nothing.
        if reply:
            read(reply, dict[str, object], len)

    async def transaction(self, transaction_id: str) -> Transaction:
        """Read one transaction with what was refunded of it; the read may lag behind a refund."""
        text = await self._ask(
            self._transactions.get(self.credentials.merchant_code, id=transaction_id)
        )
        return read(text, TransactionReply, lambda it: it.value(with_refunds=True))

    async def history(self, *, changed_since: datetime) -> AsyncIterator[HistoryEntry]:
        """Go through the account's payments and refunds that changed since a time."""
        after: str | None = None
        while True:
            page = await self._history_page(changed_since, after)
            for entry in page.entries:
                yield entry
            if page.following in (None, after):
                return
            after = page.following

    async def merchant(self) -> MerchantProfile:
        """Read whose account the key opens: the check of a key, a code and a currency."""
        text = await self._ask(self._merchants.get(self.credentials.merchant_code))
        return read(text, MerchantReply, MerchantReply.value)

    async def _ask(self, call: Awaitable[object]) -> str:
        return await ask(call, within=self._timeout)

    async def _history_page(self, changed_since: datetime, after: str | None) -> HistoryPage:
        page = partial(
            self._transactions.list,
            self.credentials.merchant_code,
            order="ascending",
            limit=_HISTORY_PAGE,
            changes_since=changed_since,
        )
        text = await self._ask(page() if after is None else page(oldest_ref=after))
        return read(text, HistoryReply, HistoryReply.value)

    async def _open_or_adopt(
        self, call: Awaitable[object], reference: str, amount: Money
    ) -> Checkout:
        merchant_code = self.credentials.merchant_code
        try:
            opened = read(await self._ask(call), CheckoutReply, CheckoutReply.value)
        except SumUpUnavailable as doubt:
            if not doubt.in_doubt:
                raise
        except SumUpRefused as refusal:
            if refusal.status != httpx.codes.CONFLICT:
                raise
        else:
            return require_match(
                opened, merchant_code=merchant_code, reference=reference, amount=amount
            )
        try:
            found = await self.checkouts_by_reference(reference)
        except SumUpUnavailable as lost:
            raise SumUpUnavailable(
                f"Checkout {reference} may be open, and cannot be looked up", in_doubt=True
            ) from lost
        adopted = the_one_match(
            found, merchant_code=merchant_code, reference=reference, amount=amount
        )
        logger.info("Adopted checkout %s of reference %s", adopted.id, reference)
        return adopted

    def _require_payable(self, amount: Money) -> None:
        if amount.currency != self.credentials.currency:
            raise CurrencyMismatch(f"{amount} is not in {self.credentials.currency}")
        if amount.minor <= 0:
            raise ValueError(f"{amount} is not an amount to be paid")


def _safe(identifier: str) -> str:
    # The official client writes ids into the path as they are.
    if not _SAFE_ID.fullmatch(identifier):
        raise ValueError(f"{identifier!r} is not an id of SumUp's")
    return identifier
