"""The SumUp accounts of the sellers, each in the version that an order was opened under."""

from glue.contracts import blog
from shared.payments.client import SumUpClient
from shared.payments.sumup import Credentials, SumUpClients
from shared.rpc import fetch_data
from shared.runtime import current_runtime


class SumUpAccounts:
    """Gives the client of one version of an account; asks blog for its key once in a process.

    A version never changes, so what was learned stays true, and orders of an account that has been
    changed or closed since can still be settled.
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

    async def aclose(self) -> None:
        """Close the connections."""
        await self._clients.aclose()


async def account_client(page_config_id: int, version: int) -> SumUpClient:
    """Return the running app's client of one version of an account."""
    return await current_runtime().extra(SumUpAccounts).client(page_config_id, version)
