from datetime import datetime, timedelta

import pytest

from shared.clock import FrozenClock
from shared.money import CurrencyMismatch, Money
from shared.payments.client import SumUpClient
from shared.payments.sumup import (
    CheckoutAlreadyPaid,
    CheckoutStatus,
    Credentials,
    NotRefundable,
    SumUpNotFound,
    SumUpRefused,
    SumUpUnauthorised,
    TransactionStatus,
)
from shared.testing.sumup import Call, SimulatorApp
from shared.tests.sumup.world import ADA, BEN, EVA, NOW, SUMUP, client_of, open_checkout


async def paid(client: SumUpClient, sumup: SimulatorApp, reference: str = "7-1") -> str:
    checkout = await open_checkout(client, reference)
    sumup.pay(checkout.id)
    payment = (await client.checkout(checkout.id)).payment
    assert payment
    return payment.id


async def test_a_new_checkout_is_pending_and_has_a_page(client: SumUpClient) -> None:
    checkout = await open_checkout(client)

    assert checkout.status is CheckoutStatus.PENDING
    assert checkout.reference == "7-1"
    assert checkout.amount == Money(1250, "GBP")
    assert checkout.merchant_code == ADA.code
    assert checkout.valid_until == NOW + timedelta(minutes=45)
    assert (checkout.hosted_url or "").startswith(f"{SUMUP}/pay/")


async def test_a_paid_checkout_shows_its_payment(client: SumUpClient, sumup: SimulatorApp) -> None:
    checkout = await open_checkout(client)
    sumup.decline(checkout.id)
    sumup.pay(checkout.id)

    read = await client.checkout(checkout.id)

    assert read.status is CheckoutStatus.PAID
    assert [it.status for it in read.transactions] == [
        TransactionStatus.FAILED,
        TransactionStatus.SUCCESSFUL,
    ]
    assert read.payment == read.transactions[1]


async def test_a_declined_checkout_is_still_open(client: SumUpClient, sumup: SimulatorApp) -> None:
    checkout = await open_checkout(client)
    sumup.decline(checkout.id)

    read = await client.checkout(checkout.id)

    assert read.status is CheckoutStatus.FAILED
    assert read.status.is_open
    assert read.payment is None


async def test_a_checkout_expires_at_its_time(client: SumUpClient, now: FrozenClock) -> None:
    checkout = await open_checkout(client)

    now.advance(timedelta(minutes=45))

    assert (await client.checkout(checkout.id)).status is CheckoutStatus.EXPIRED


async def test_deactivating_closes_a_checkout_and_may_be_repeated(client: SumUpClient) -> None:
    checkout = await open_checkout(client)

    first = await client.deactivate(checkout.id)
    second = await client.deactivate(checkout.id)

    assert first.status is second.status is CheckoutStatus.EXPIRED


async def test_deactivating_loses_to_a_payment(client: SumUpClient, sumup: SimulatorApp) -> None:
    checkout = await open_checkout(client)
    sumup.pay(checkout.id)

    with pytest.raises(CheckoutAlreadyPaid) as raised:
        await client.deactivate(checkout.id)

    assert raised.value.checkout_id == checkout.id


async def test_a_refund_in_parts_adds_up(client: SumUpClient, sumup: SimulatorApp) -> None:
    transaction_id = await paid(client, sumup)

    await client.refund(transaction_id, Money(250, "GBP"))
    await client.refund(transaction_id)

    transaction = await client.transaction(transaction_id)
    assert [it.amount.minor for it in transaction.refunds or ()] == [250, 1000]
    assert transaction.refunded == Money(1250, "GBP")
    assert transaction.status is TransactionStatus.REFUNDED
    assert transaction.was_paid


async def test_more_than_was_paid_is_not_refunded(client: SumUpClient, sumup: SimulatorApp) -> None:
    transaction_id = await paid(client, sumup)

    with pytest.raises(NotRefundable) as raised:
        await client.refund(transaction_id, Money(1251, "GBP"))

    assert raised.value.code == "CONFLICT"
    assert not raised.value.not_enough_balance
    assert (await client.transaction(transaction_id)).refunded == Money.zero("GBP")


async def test_an_unknown_payment_is_not_refunded(client: SumUpClient) -> None:
    with pytest.raises(SumUpNotFound):
        await client.refund("nothing")


async def test_the_transactions_of_a_checkout_do_not_tell_their_refunds(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    await client.refund(await paid(client, sumup))

    (checkout,) = await client.checkouts_by_reference("7-1")

    assert checkout.payment
    assert checkout.payment.refunded is None


async def test_the_history_goes_through_all_pages(
    client: SumUpClient, sumup: SimulatorApp, now: FrozenClock
) -> None:
    for number in range(103):
        await paid(client, sumup, f"{number}-1")
    now.advance(timedelta(minutes=1))
    await client.refund(await paid(client, sumup, "last-1"), Money(50, "GBP"))

    entries = [entry async for entry in client.history(changed_since=NOW)]

    assert len(entries) == 105
    assert [it.kind for it in entries[-2:]] == ["PAYMENT", "REFUND"]
    assert entries[-2].refunded == entries[-1].amount == Money(50, "GBP")
    assert sumup.calls[Call.LIST_TRANSACTIONS] == 2


async def test_the_merchant_shows_the_currency_of_the_account(sumup: SimulatorApp) -> None:
    async with client_of(EVA, sumup) as client:
        profile = await client.merchant()

    assert (profile.code, profile.currency, profile.name) == ("MEVA0001", "EUR", "Eva's Seeds")


async def test_a_wrong_key_is_not_accepted(sumup: SimulatorApp) -> None:
    async with client_of(ADA, sumup, api_key="wrong") as client:
        with pytest.raises(SumUpUnauthorised) as raised:
            await client.merchant()

    assert (raised.value.status, raised.value.code) == (401, "unauthorized")


async def test_a_key_does_not_open_anothers_account(sumup: SimulatorApp) -> None:
    async with client_of(ADA, sumup, merchant_code=BEN.code) as client:
        with pytest.raises(SumUpRefused, match="403"):
            await client.merchant()
        with pytest.raises(SumUpRefused, match="checkout_payments_not_allowed"):
            await open_checkout(client)

    assert not sumup.checkouts


async def test_a_checkout_of_another_account_is_not_shown(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    checkout = await open_checkout(client)

    async with client_of(BEN, sumup) as ben:
        with pytest.raises(SumUpNotFound):
            await ben.checkout(checkout.id)
        with pytest.raises(SumUpNotFound):
            await ben.deactivate(checkout.id)


async def test_two_accounts_may_use_the_same_reference(
    client: SumUpClient, sumup: SimulatorApp
) -> None:
    async with client_of(BEN, sumup) as ben:
        of_ada = await open_checkout(client, "7-1")
        of_ben = await open_checkout(ben, "7-1")

        assert of_ada.id != of_ben.id
        assert [it.id for it in await ben.checkouts_by_reference("7-1")] == [of_ben.id]


@pytest.mark.parametrize("reference", ["", "x" * 65])
async def test_a_reference_of_another_length_is_not_sent(
    client: SumUpClient, sumup: SimulatorApp, reference: str
) -> None:
    with pytest.raises(ValueError, match="64 characters"):
        await open_checkout(client, reference)

    assert not sumup.calls


async def test_a_reference_of_64_characters_is_sent(client: SumUpClient) -> None:
    assert (await open_checkout(client, "x" * 64)).reference == "x" * 64


@pytest.mark.parametrize("minor", [0, -1])
async def test_nothing_or_less_cannot_be_charged(client: SumUpClient, minor: int) -> None:
    with pytest.raises(ValueError, match="not an amount to be paid"):
        await open_checkout(client, amount=Money(minor, "GBP"))


async def test_another_currency_cannot_be_charged_or_refunded(client: SumUpClient) -> None:
    with pytest.raises(CurrencyMismatch):
        await open_checkout(client, amount=Money(100, "EUR"))
    with pytest.raises(CurrencyMismatch):
        await client.refund("t", Money(100, "EUR"))


async def test_a_time_without_a_zone_is_not_sent(client: SumUpClient) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await client.open_checkout(
            reference="7-1",
            amount=Money(1, "GBP"),
            description="",
            return_url="https://shop.test/",
            redirect_url="https://shop.test/",
            valid_until=datetime(2026, 11, 21),  # noqa: DTZ001
        )


@pytest.mark.parametrize("identifier", ["", "../merchants/x", "a/b", "a?b", "x" * 65, "ä"])
async def test_an_id_that_would_change_the_address_is_not_sent(
    client: SumUpClient, sumup: SimulatorApp, identifier: str
) -> None:
    with pytest.raises(ValueError, match="not an id"):
        await client.checkout(identifier)
    with pytest.raises(ValueError, match="not an id"):
        await client.deactivate(identifier)
    with pytest.raises(ValueError, match="not an id"):
        await client.refund(identifier)

    assert not sumup.calls


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Credentials("MADA0001", "GBP", api_key="secret"))
