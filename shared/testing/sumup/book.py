"""The checkouts of all merchants, with the versions they went through (for reads that lag)."""

import secrets
import uuid
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.money import Money
from shared.testing.sumup.records import AttemptRecord, CheckoutRecord, RefundRecord
from shared.testing.sumup.store import Shelf

_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class DuplicateReference(Exception):
    """The merchant has a checkout under this reference."""


class AlreadyProcessed(Exception):
    """The checkout was paid, and cannot be closed or paid again."""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a read is behind: before the last change, or as it was some time ago."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Version:
    at: datetime
    record: CheckoutRecord


class Book:
    """Keep the checkouts of the known merchants; tell every change to `on_change`."""

    def __init__(
        self,
        shelf: Shelf[CheckoutRecord],
        clock: Callable[[], datetime],
        on_change: Callable[[CheckoutRecord], None],
        *,
        merchant_codes: Collection[str],
    ) -> None:
        self._shelf = shelf
        self._clock = clock
        self._on_change = on_change
        self._veils: dict[str, int] = {}
        self._versions: dict[str, list[_Version]] = {
            record.id: [_Version(record.created_at, record)]
            for record in shelf.all()
            if record.merchant_code in merchant_codes
        }

    @property
    def checkouts(self) -> tuple[CheckoutRecord, ...]:
        """Return all checkouts as they are now, the oldest first."""
        self.close_what_ran_out()
        return tuple(versions[-1].record for versions in self._versions.values())

    def close_what_ran_out(self) -> None:
        """Expire the open checkouts whose time is over."""
        now = self._clock()
        for versions in list(self._versions.values()):
            record = versions[-1].record
            if record.has_run_out(now):
                self._change(replace(record, closed_at=record.valid_until))

    def checkout(self, checkout_id: str) -> CheckoutRecord:
        """Return one checkout as it is now; raises `KeyError` where there is none."""
        self.close_what_ran_out()
        return self._versions[checkout_id][-1].record

    def newest_first(self) -> list[CheckoutRecord]:
        """Return all checkouts as they were last written, without a look at the clock."""
        return [versions[-1].record for versions in reversed(self._versions.values())]

    def owned(self, merchant_code: str, checkout_id: str) -> CheckoutRecord | None:
        """Return a merchant's checkout as it is now."""
        return next((it for it in self.seen(merchant_code) if it.id == checkout_id), None)

    def by_page(self, page: str) -> CheckoutRecord | None:
        """Find the checkout of a hosted page."""
        return next((it for it in self.checkouts if it.page == page), None)

    def seen(self, merchant_code: str, lag: Lag | None = None) -> Iterator[CheckoutRecord]:
        """Go through a merchant's checkouts as a read sees them."""
        for record in self.checkouts:
            if record.merchant_code == merchant_code:
                visible = self._visible(record.id, lag)
                if visible is not None:
                    yield visible

    def veil(self, checkout_id: str, reads: int) -> None:
        """Hide the last change of a checkout from its next reads."""
        self._veils[checkout_id] = reads

    def read(self, merchant_code: str, checkout_id: str, lag: Lag | None) -> CheckoutRecord | None:
        """Read one checkout of a merchant, as far as it is visible."""
        if checkout_id not in self._versions:
            return None
        self.close_what_ran_out()
        veiled = self._veils.pop(checkout_id, 0)
        if veiled > 1:
            self._veils[checkout_id] = veiled - 1
        record = self._visible(checkout_id, lag or (Lag() if veiled else None))
        return record if record and record.merchant_code == merchant_code else None

    def open(self, record: CheckoutRecord) -> None:
        """Add a checkout; raises `DuplicateReference` where the merchant has its reference."""
        for other in self.checkouts:
            if (other.merchant_code, other.reference) == (record.merchant_code, record.reference):
                raise DuplicateReference
        self._versions[record.id] = [_Version(self._clock(), record)]
        self._shelf.put(record.id, record)

    def close(self, checkout_id: str) -> CheckoutRecord:
        """Deactivate a checkout; one that is closed stays as it is."""
        record = self.checkout(checkout_id)
        if record.payment:
            raise AlreadyProcessed
        if record.closed_at:
            return record
        return self._change(replace(record, closed_at=self._clock()))

    def attempt(
        self, checkout_id: str, *, succeeded: bool, amount: Money | None = None
    ) -> CheckoutRecord:
        """Try to pay; raises `AlreadyProcessed` where it can no longer be tried."""
        record = self.checkout(checkout_id)
        if not record.status.is_open:
            raise AlreadyProcessed
        attempt = AttemptRecord(
            id=str(uuid.uuid4()),
            code="T" + "".join(secrets.choice(_CODE_LETTERS) for _ in range(9)),
            amount=amount or record.amount,
            succeeded=succeeded,
            at=self._clock(),
        )
        return self._change(record.with_attempt(attempt))

    def payment(
        self, merchant_code: str, transaction_id: str
    ) -> tuple[CheckoutRecord, AttemptRecord] | None:
        """Find a merchant's attempt to pay, with its checkout, as they are now."""
        for record in self.seen(merchant_code):
            for attempt in record.attempts:
                if attempt.id == transaction_id:
                    return record, attempt
        return None

    def refund(self, checkout_id: str, attempt: AttemptRecord, amount: Money) -> CheckoutRecord:
        """Give money of an attempt back; the caller has checked that it may."""
        refund = RefundRecord(secrets.randbits(40), amount, self._clock())
        return self._change(self.checkout(checkout_id).with_refund(attempt, refund))

    def _visible(self, checkout_id: str, lag: Lag | None) -> CheckoutRecord | None:
        versions = self._versions[checkout_id]
        if lag is None:
            return versions[-1].record
        if lag.seconds:
            horizon = self._clock() - timedelta(seconds=lag.seconds)
            visible = [version.record for version in versions if version.at <= horizon]
        else:
            visible = [version.record for version in versions[:-1]]
        return visible[-1] if visible else None

    def _change(self, record: CheckoutRecord) -> CheckoutRecord:
        self._versions[record.id].append(_Version(self._clock(), record))
        self._shelf.put(record.id, record)
        self._on_change(record)
        return record
