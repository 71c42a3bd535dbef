"""SumUp's notifications: unsigned and signed ones, sent again with growing waits, then never."""

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import httpx

from shared.payments.values import CheckoutStatus
from shared.testing.sumup.merchants import Merchant
from shared.testing.sumup.records import CheckoutRecord
from shared.testing.sumup.store import Shelf
from shared.testing.sumup.switches import Fault, Switch

RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=2),
)

_SIGNED_EVENT = {
    CheckoutStatus.PENDING: "checkouts.updated",
    CheckoutStatus.PAID: "checkouts.paid",
    CheckoutStatus.FAILED: "checkouts.failed",
    CheckoutStatus.EXPIRED: "checkouts.expired",
}


@dataclass(frozen=True, slots=True)
class Notification:
    """One notification on its way; `secret` is set for those that are signed at each attempt."""

    id: str
    url: str
    body: str
    due_at: datetime
    attempts: int = 0
    secret: str | None = None


class Postman:
    """Send notifications when they are due, and again when they were not taken with a 2xx."""

    def __init__(
        self,
        shelf: Shelf[Notification],
        client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        *,
        public_url: str,
        time_scale: float,
    ) -> None:
        self._shelf = shelf
        self._client = client
        self._clock = clock
        self._public_url = public_url
        self._time_scale = time_scale
        self._waiting = {it.id: it for it in shelf.all()}
        self.has_news = asyncio.Event()

    @property
    def waiting(self) -> tuple[Notification, ...]:
        """Return what is still to be sent, the first due first."""
        return tuple(sorted(self._waiting.values(), key=lambda it: it.due_at))

    def notify(
        self,
        record: CheckoutRecord,
        merchant: Merchant,
        *,
        fault: Switch | None,
        other_ids: Sequence[str] = (),
    ) -> None:
        """Queue what a change of a checkout sends, as honestly as the switch allows."""
        kind = fault.fault if fault else None
        if kind is Fault.LOST:
            return
        if kind in (Fault.FORGED, Fault.FORGED_UNKNOWN) and record.return_url:
            others = other_ids if kind is Fault.FORGED else ()
            self.send_forged(record.return_url, others[0] if others else str(uuid.uuid4()))
        for _ in range(2 if kind is Fault.DOUBLED else 1):
            self._notify_once(record, merchant)

    def send_forged(self, url: str, checkout_id: str) -> None:
        """Queue a notification that names any checkout, as a stranger could."""
        self._queue(url, _status_changed(checkout_id))

    async def deliver(self, *, together: bool = False) -> int:
        """Send what is due, once each; returns how many were sent."""
        now = self._clock()
        due = [it for it in self.waiting if it.due_at <= now]
        for notification in due:
            del self._waiting[notification.id]
        if together:
            await asyncio.gather(*(self._deliver_one(notification) for notification in due))
        else:
            for notification in due:
                await self._deliver_one(notification)
        return len(due)

    def _notify_once(self, record: CheckoutRecord, merchant: Merchant) -> None:
        if record.return_url:
            self._queue(record.return_url, _status_changed(record.id))
        events_url = merchant.events_url or record.return_url
        if merchant.signing_secret and events_url:
            event: dict[str, object] = {
                "id": str(uuid.uuid4()),
                "type": _SIGNED_EVENT[record.status],
                "created_at": self._clock().isoformat(),
                "object": {
                    "id": record.id,
                    "type": "checkout",
                    "url": f"{self._public_url}/v0.1/checkouts/{record.id}",
                },
            }
            self._queue(events_url, event, secret=merchant.signing_secret)

    def _queue(self, url: str, body: dict[str, object], *, secret: str | None = None) -> None:
        text = json.dumps(body)
        self._keep(Notification(str(uuid.uuid4()), url, text, self._clock(), secret=secret))
        self.has_news.set()

    def _keep(self, notification: Notification) -> None:
        self._waiting[notification.id] = notification
        self._shelf.put(notification.id, notification)

    async def _deliver_one(self, notification: Notification) -> None:
        if await self._was_taken(notification) or notification.attempts == len(RETRY_AFTER):
            self._shelf.remove(notification.id)
            return
        wait = RETRY_AFTER[notification.attempts] * self._time_scale
        self._keep(
            replace(notification, due_at=self._clock() + wait, attempts=notification.attempts + 1)
        )

    async def _was_taken(self, notification: Notification) -> bool:
        headers = {"Content-Type": "application/json"}
        if notification.secret:
            headers["X-SumUp-Webhook-Signature"] = self._signature(notification)
        try:
            answer = await self._client.post(
                notification.url, content=notification.body, headers=headers
            )
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        return answer.is_success

    def _signature(self, notification: Notification) -> str:
        timestamp = str(int(self._clock().timestamp()))
        signed = f"v1:{timestamp}:{notification.body}".encode()
        digest = hmac.new((notification.secret or "").encode(), signed, hashlib.sha256)
        return f"t={timestamp},v1={digest.hexdigest()}"


def _status_changed(checkout_id: str) -> dict[str, object]:
    return {"event_type": "CHECKOUT_STATUS_CHANGED", "id": checkout_id}
