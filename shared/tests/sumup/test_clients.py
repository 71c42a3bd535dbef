import asyncio

import httpx

from shared.clock import FrozenClock
from shared.payments.sumup import Credentials, SumUpClients
from shared.testing.sumup import SimulatorApp, create_simulator
from shared.tests.sumup.world import ADA, BEN, SUMUP, client_of, open_checkout

OF_ADA = Credentials(ADA.code, ADA.currency, ADA.api_key)
OF_BEN = Credentials(BEN.code, BEN.currency, BEN.api_key)


async def test_there_is_one_client_for_each_version_of_an_account(sumup: SimulatorApp) -> None:
    async with SumUpClients(base_url=SUMUP, transport=sumup.transport()) as clients:
        first = clients.client(1, 1, OF_ADA)

        assert clients.client(1, 1, OF_ADA) is first
        assert clients.client(1, 2, OF_ADA) is not first
        assert clients.client(2, 1, OF_BEN).credentials == OF_BEN
        assert clients.one_off(OF_ADA) is not first


async def test_each_client_speaks_for_its_own_account(sumup: SimulatorApp) -> None:
    async with SumUpClients(base_url=SUMUP, transport=sumup.transport()) as clients:
        await open_checkout(clients.client(1, 1, OF_ADA))
        await open_checkout(clients.client(2, 1, OF_BEN))

    assert [it.merchant_code for it in sumup.checkouts] == [ADA.code, BEN.code]


async def test_closing_closes_the_common_connections() -> None:
    closed = []

    class Transport(httpx.AsyncBaseTransport):
        async def aclose(self) -> None:
            closed.append(True)

    async with SumUpClients(base_url=SUMUP, transport=Transport()) as clients:
        clients.client(1, 1, OF_ADA)
        clients.client(2, 1, OF_BEN)

    assert closed == [True]


async def test_simulators_of_one_process_do_not_know_each_others_checkouts(
    sumup: SimulatorApp, now: FrozenClock
) -> None:
    other = create_simulator(merchants=[ADA], public_url=SUMUP)
    async with client_of(ADA, sumup) as ours, client_of(ADA, other) as theirs:
        opened = await asyncio.gather(open_checkout(ours), open_checkout(theirs))

        assert [it.id for it in sumup.checkouts] == [opened[0].id]
        assert [it.id for it in other.checkouts] == [opened[1].id]
    await other.aclose()
