"""The SumUp clients of a process: one for each version of each account, over common connections."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx

from shared.payments.values import DEFAULT_TIMEOUT, SUMUP_URL, Credentials

if TYPE_CHECKING:
    from shared.payments.client import SumUpClient


class SumUpClients:
    """Keep the clients of the accounts; they differ in their key only and share connections."""

    def __init__(
        self,
        *,
        base_url: str = SUMUP_URL,
        timeout: float = DEFAULT_TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url = base_url
        self._timeout = timeout
        self._transport = transport
        self._clients: dict[tuple[int, int], SumUpClient] = {}

    def client(self, account_id: int, version: int, credentials: Credentials) -> "SumUpClient":
        """Return the client of one version of an account; credentials never change in a version."""
        known = self._clients.get((account_id, version))
        if known is None:
            known = self.one_off(credentials)
            self._clients[account_id, version] = known
        return known

    def one_off(self, credentials: Credentials) -> "SumUpClient":
        """Return a client that is not kept, to try credentials that are not saved yet."""
        # SumUp's library and the authorities that are trusted come with the first client: 7 MB that
        # a process which asks SumUp for nothing need not hold.
        from shared.payments.client import SumUpClient

        self._transport = self._transport or httpx.AsyncHTTPTransport()
        return SumUpClient(
            credentials,
            base_url=self._base_url,
            timeout=self._timeout,
            transport=self._transport,
        )

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
        """Close the connections of all accounts."""
        self._clients.clear()
        if self._transport is not None:
            await self._transport.aclose()
