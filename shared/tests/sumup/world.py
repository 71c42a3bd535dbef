"""The small world of these tests: three accounts, a shop that is notified, and a way to sell."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from shared.money import Money
from shared.payments.client import SumUpClient
from shared.payments.sumup import Checkout, Credentials
from shared.testing.sumup import Merchant, SimulatorApp

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SUMUP = "https://sumup.test"

ADA = Merchant(code="MADA0001", api_key="key_of_ada", currency="GBP", name="Ada's Teas")
BEN = Merchant(code="MBEN0001", api_key="key_of_ben", currency="GBP", name="Ben's Soaps")
EVA = Merchant(
    code="MEVA0001",
    api_key="key_of_eva",
    currency="EUR",
    name="Eva's Seeds",
    country="DE",
    signing_secret="eva's secret",
)


@dataclass
class Receiver:
    """A shop that takes notifications, or refuses them with `status`."""

    bodies: list[bytes] = field(default_factory=list)
    headers: list[httpx.Headers] = field(default_factory=list)
    status: int = 204
    is_away: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            raise httpx.ConnectError("nobody is here", request=request)
        self.bodies.append(request.content)
        self.headers.append(request.headers)
        self.arrived.set()
        return httpx.Response(self.status)


def client_of(merchant: Merchant, simulator: SimulatorApp, **credentials: str) -> SumUpClient:
    known = {
        "merchant_code": merchant.code,
        "currency": merchant.currency,
        "api_key": merchant.api_key,
    }
    return SumUpClient(
        Credentials(**(known | credentials)), base_url=SUMUP, transport=simulator.transport()
    )


async def open_checkout(
    client: SumUpClient, reference: str = "7-1", amount: Money | None = None
) -> Checkout:
    return await client.open_checkout(
        reference=reference,
        amount=Money(1250, client.credentials.currency) if amount is None else amount,
        description="Order 7",
        return_url="https://shop.test/notify/7",
        redirect_url="https://shop.test/return/7?from=pay",
        valid_until=NOW + timedelta(minutes=45),
    )


def client_of_replies(*replies: httpx.Response | Exception) -> SumUpClient:
    """Return a client of Ada's account to whom SumUp answers so, in this order."""
    left = iter(replies)

    def reply(request: httpx.Request) -> httpx.Response:
        following = next(left)
        if isinstance(following, Exception):
            raise following
        return following

    return SumUpClient(
        Credentials(ADA.code, ADA.currency, ADA.api_key),
        base_url=SUMUP,
        transport=httpx.MockTransport(reply),
    )
