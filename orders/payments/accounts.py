"""The SumUp accounts of the sellers, each in the version that an order was opened under."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from glue.contracts import blog
from shared.errors import ServiceUnavailable
from shared.payments.client import SumUpClient
from shared.payments.sumup import Credentials, SumUpClients, SumUpUnauthorised
from shared.rpc import fetch_data
from shared.runtime import current_runtime


class SumUpAccounts:
    """Gives the client of one version of an account; asks blog for its key once in a process.

    A version never changes, so what was learned stays true, and orders of an account that has been
    changed or closed since can still be settled. Only its key may be revoked at SumUp: then that of
    the page's current version is used, as long as that is the same merchant's.
    """

    def __init__(self, clients: SumUpClients) -> None:
        self._clients = clients
        self._known: dict[tuple[int, int], SumUpClient] = {}

    async def client(self, page_config_id: int, version: int) -> SumUpClient:
        """Return a client; raises `UnknownPageConfig` or `NoPaymentAccount`."""
        known = self._known.get((page_config_id, version))
        if known is not None:
            return known
        account = await fetch_data(
            blog.PaymentAccountOf(page_config_id=page_config_id, version=version)
        )
        credentials = Credentials(
            merchant_code=account.merchant_code,
            currency=account.currency,
            api_key=account.api_key,
        )
        client = self._clients.client(page_config_id, version, credentials)
        self._known[page_config_id, version] = client
        return client

    async def renew(self, page_config_id: int, version: int) -> None:
        """Use the page's current key for an older version, whose own SumUp has refused.

        Where that is another account, or cannot be asked for, all stays as it is.
        """
        client = await self.client(page_config_id, version)
        before = client.credentials
        try:
            current = await fetch_data(blog.PaymentAccountOf(page_config_id=page_config_id))
        except (blog.NoPaymentAccount, blog.UnknownPageConfig, ServiceUnavailable):
            return
        is_same = (current.merchant_code, current.currency) == (
            before.merchant_code,
            before.currency,
        )
        if is_same and current.api_key != before.api_key:
            renewed = Credentials(before.merchant_code, before.currency, current.api_key)
            self._known[page_config_id, version] = self._clients.one_off(renewed)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._clients.aclose()


async def account_client(page_config_id: int, version: int) -> SumUpClient:
    """Return the running app's client of one version of an account."""
    return await current_runtime().extra(SumUpAccounts).client(page_config_id, version)


@asynccontextmanager
async def renewing_key(page_config_id: int, version: int) -> AsyncIterator[None]:
    """Look for a newer key of the account where SumUp refuses its own; whoever asks next has it."""
    try:
        yield
    except SumUpUnauthorised:
        await current_runtime().extra(SumUpAccounts).renew(page_config_id, version)
        raise
