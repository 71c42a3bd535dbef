"""The simulator as people and crash tests meet it: over a socket, kept in a file."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config

from shared.dev.processes import free_port
from shared.payments.client import SumUpClient
from shared.payments.sumup import CheckoutStatus, Credentials
from shared.testing.sumup import Call, Fault, SimulatorApp, create_simulator, read_merchants
from shared.tests.sumup.world import ADA, BEN, SUMUP, Receiver, client_of, open_checkout


@asynccontextmanager
async def served(receiver: Receiver) -> AsyncIterator[tuple[SimulatorApp, str]]:
    # Calls made before the server runs wait in the queue of this socket.
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    simulator = create_simulator(
        merchants=[ADA],
        public_url=address,
        webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(receiver.take)),
    )
    config = Config()
    config.bind = [f"fd://{listening.detach()}"]
    config.graceful_timeout, config.errorlog = 0.1, None
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(simulator, config, shutdown_trigger=stop.wait))
    try:
        yield simulator, address
    finally:
        stop.set()
        await serving


async def test_it_serves_calls_and_sends_notifications_by_itself(now: None) -> None:
    receiver = Receiver()
    async with served(receiver) as (_, address):
        credentials = Credentials(ADA.code, ADA.currency, ADA.api_key)
        async with SumUpClient(credentials, base_url=address) as client:
            checkout = await open_checkout(client)
            async with httpx.AsyncClient(timeout=60) as browser:
                await browser.post(checkout.hosted_url or "", data={"outcome": "pay"})

            await receiver.arrived.wait()

            assert (await client.checkout(checkout.id)).status is CheckoutStatus.PAID


@pytest.mark.parametrize("fault", [Fault.TIMEOUT_AFTER, Fault.SLOW])
async def test_a_call_that_hangs_is_given_up_and_adopted(now: None, fault: Fault) -> None:
    async with served(Receiver()) as (simulator, address):
        credentials = Credentials(ADA.code, ADA.currency, ADA.api_key)
        async with SumUpClient(credentials, base_url=address) as client:
            await open_checkout(client, "6-1")
        simulator.behave(Call.OPEN_CHECKOUT, fault, seconds=0.05)
        # What is given up takes that long; whoever looks it up afterwards has it for the answer.
        async with SumUpClient(credentials, base_url=address, timeout=3.0) as client:
            checkout = await open_checkout(client)

        assert [it.id for it in simulator.checkouts][1:] == [checkout.id]


async def test_a_restart_keeps_checkouts_and_notifications(
    now: None, receiver: Receiver, tmp_path: Path
) -> None:
    file = tmp_path / "made" / "sumup.sqlite"
    before = create_simulator(merchants=[ADA, BEN], public_url=SUMUP, database=file)
    async with client_of(ADA, before) as client, client_of(BEN, before) as other:
        first, second = await open_checkout(client, "1-1"), await open_checkout(client, "2-1")
        await open_checkout(other, "3-1")
        before.decline(first.id)
        before.pay(first.id)
    checkouts, waiting = before.checkouts, before.webhooks_waiting
    await before.aclose()

    after = create_simulator(
        merchants=[ADA],
        public_url=SUMUP,
        database=file,
        webhook_client=httpx.AsyncClient(transport=httpx.MockTransport(receiver.take)),
    )

    assert after.checkouts == tuple(it for it in checkouts if it.merchant_code == ADA.code)
    assert after.webhooks_waiting == waiting
    assert await after.deliver_webhooks() == 2
    after.pay(second.id)
    async with client_of(ADA, after) as client:
        assert (await client.checkout(second.id)).status is CheckoutStatus.PAID
    await after.aclose()


def test_it_is_started_as_a_command(tmp_path: Path) -> None:
    merchants = tmp_path / "merchants.yaml"
    merchants.write_text("merchants:\n  - {code: M1, api_key: k, currency: GBP, name: One}\n")
    port = str(free_port())
    command = [sys.executable, "-m", "shared.testing.sumup", "--port", port]
    with subprocess.Popen([*command, "--merchants", merchants, "--data", tmp_path / "db"]) as it:
        # The transport tries to connect again, with growing waits, while the command starts.
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, timeout=60) as browser:
            page = browser.get(f"http://127.0.0.1:{port}/")
        it.terminate()

    assert "One" in page.text
    assert it.returncode == 0
    assert (tmp_path / "db").exists()


def test_accounts_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "merchants.yaml"
    file.write_text("merchants:\n  - {code: M1, api_key: k, currency: GBP, name: One}\n")

    (merchant,) = read_merchants(file)

    assert (merchant.code, merchant.country) == ("M1", "GB")
