"""The SumUp clients of a process: one for each version of each account, over common connections."""

from types import TracebackType
from typing import Self

import httpx

from shared.payments.client import DEFAULT_TIMEOUT, SUMUP_URL, SumUpClient
from shared.payments.values import Credentials


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
        self._transport = transport or httpx.AsyncHTTPTransport()
        self._clients: dict[tuple[int, int], SumUpClient] = {}

    def client(self, account_id: int, version: int, credentials: Credentials) -> SumUpClient:
        """Return the client of one version of an account; credentials never change in a version."""
        known = self._clients.get((account_id, version))
        if known is None:
            known = self.one_off(credentials)
            self._clients[account_id, version] = known
        return known

    def one_off(self, credentials: Credentials) -> SumUpClient:
        """Return a client that is not kept, to try credentials that are not saved yet."""
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
        await self._transport.aclose()
