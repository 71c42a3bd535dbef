"""The page of a page's payments: an account is saved once SumUp said yes, checked, switched off."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from pydantic import SecretStr
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.page_configs.keys import KeyBox
from blog.page_configs.models import AccountCheck, PagePaymentAccount
from blog.page_configs.queries import config_of, versions_of
from blog.page_configs.service import unlocked_key
from blog.people.models import User
from blog.posts.models import Post
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_account, make_page
from glue.audit import Audited
from glue.contracts.blog import Grant, Role
from glue.contracts.relations import ContainerType
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading
from shared.db.session import has_open_write_transaction
from shared.payments.sumup import SumUpClients
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.testing.sumup import Call, Fault, Merchant, SimulatorApp, create_simulator

BEN = "ben@example.org"
ADDRESS = "/admin/pages/bakery/payments/"
SUMUP = "http://sumup.test"
BAKER = Merchant(code="MBAKE001", api_key="sup_sk_of_baker_1", currency="GBP", name="The Bakers")
CELLAR = Merchant(code="MCELL001", api_key="sup_sk_of_cellar", currency="EUR", name="The Cellar")
TYPED = {"merchant_code": BAKER.code, "api_key": BAKER.api_key, "currency": "GBP"}


class Between(httpx.AsyncBaseTransport):
    """Passes requests on to SumUp, and none while a write transaction is open."""

    def __init__(self, sumup: httpx.AsyncBaseTransport) -> None:
        self._sumup = sumup

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert not has_open_write_transaction(), "SumUp was asked inside a transaction"
        return await self._sumup.handle_async_request(request)


@pytest_asyncio.fixture(autouse=True)
async def sumup(runtime: Runtime) -> AsyncIterator[SimulatorApp]:
    simulator = create_simulator(merchants=[BAKER, CELLAR], public_url=SUMUP)
    before = runtime.extras[SumUpClients]
    runtime.extras[SumUpClients] = SumUpClients(
        base_url=SUMUP, transport=Between(simulator.transport())
    )
    yield simulator
    runtime.extras[SumUpClients] = before
    await simulator.aclose()


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    return with_empty_logs(services)


@pytest_asyncio.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


@pytest_asyncio.fixture
async def keeper(client: Browser, bakery: Post) -> Browser:
    """The browser of somebody who keeps the bakery's payments and nothing else."""
    await enter_as(client, BEN, Grant(role=Role.PAYMENTS, page_id=bakery.id))
    return client


async def send(
    browser: Browser, form: dict[str, str], *, address: str = ADDRESS, status: int = 303
) -> str:
    answer = await browser.post(address, form=form)
    text = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, text
    return text


async def check_again(browser: Browser) -> str:
    await send(browser, {}, address=f"{ADDRESS}checks/")
    return await text_of(browser, ADDRESS)


async def versions(page: Post) -> list[PagePaymentAccount]:
    async with reading() as session:
        found = await config_of(session, container_type=ContainerType.PAGE, container_id=page.id)
        return list(await versions_of(session, config_id=found.config.id)) if found else []


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


async def test_a_page_without_an_account_says_so_and_where_to_find_one(
    keeper: Browser, bakery: Post
) -> None:
    text = await text_of(keeper, ADDRESS)

    assert "Takes no payments" in text
    assert "For Developers, Toolkit, API Keys" in text
    assert "below its name" in text
    assert "Check again" not in text
    assert "Switch payments off" not in text
    assert re.search(r'<option value="GBP" selected>GBP, British Pounds?<', text)


async def test_the_desk_leads_those_who_may_to_the_payments(
    client: Browser, keeper: Browser, bakery: Post
) -> None:
    other = type(client)(client.app)
    await enter_as(other, "cleo@example.org", Grant(role=Role.SHOP, page_id=bakery.id))

    assert f'href="{ADDRESS}"' in await text_of(keeper, "/admin/pages/bakery/")
    assert f'href="{ADDRESS}"' not in await text_of(other, "/admin/pages/bakery/")
    await text_of(other, ADDRESS, status=403)


async def test_an_account_that_sumup_says_yes_to_is_saved_and_shown_without_its_key(
    keeper: Browser, bakery: Post, clock: FrozenClock
) -> None:
    await send(keeper, TYPED | {"merchant_code": " mbake001 ", "api_key": f" {BAKER.api_key}\n"})
    text = await text_of(keeper, ADDRESS)

    (account,) = await versions(bakery)
    assert (account.merchant_code, account.currency) == (BAKER.code, "GBP")
    assert unlocked_key(account) == BAKER.api_key
    assert (account.check, account.checked_at) == (AccountCheck.WORKS, utcnow())
    assert "Saved. SumUp knows this account as The Bakers" in text
    told = words(text)
    for fact in (
        "Takes payments in GBP",
        "Merchant code MBAKE001",
        "Key ends in er_1",
        "In use since 21 November 2026, 12:00",
        "Saved by ben",
        "Last check Works 21 November 2026, 12:00",
    ):
        assert fact in told, told
    assert BAKER.api_key not in text


async def test_who_saved_it_is_a_link_for_admins_only(client: Browser, keeper: Browser) -> None:
    await send(keeper, TYPED)
    admin = type(client)(client.app)
    await enter_as(admin, ADA, ADMIN)

    assert re.search(r'<a href="/admin/people/\d+/">ben</a>', await text_of(admin, ADDRESS))
    assert "/admin/people/" not in await text_of(keeper, ADDRESS)


async def test_the_key_box_is_like_a_password_and_never_filled(keeper: Browser) -> None:
    await send(keeper, TYPED)

    box = re.search(r'<input[^>]*name="api_key"[^>]*>', await text_of(keeper, ADDRESS))

    assert box
    assert 'type="password"' in box[0]
    assert 'autocomplete="off"' in box[0]
    assert "value=" not in box[0]
    assert "required" not in box[0]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"merchant_code": ""}, "merchant_code", "Please enter the merchant code"),
        ({"merchant_code": "../me"}, "merchant_code", "letters and digits only"),
        ({"merchant_code": "M" * 33}, "merchant_code", "letters and digits only"),
        ({"api_key": ""}, "api_key", "Please enter the key"),
        ({"api_key": "sup_sk_ü"}, "api_key", "Please copy it as a whole"),
        ({"api_key": "sup_sk_a b"}, "api_key", "Please copy it as a whole"),
        ({"api_key": "k" * 401}, "api_key", "Please copy it as a whole"),
        ({"currency": "ZZZ"}, "currency", "Please choose the currency"),
        ({"api_key": "sup_sk_unknown"}, "api_key", "SumUp does not accept this key"),
        ({"merchant_code": CELLAR.code}, "merchant_code", "does not open the account MCELL001"),
        ({"merchant_code": "MNOBODY1"}, "merchant_code", "does not open the account MNOBODY1"),
        ({"currency": "EUR"}, "currency", "SumUp pays this account in GBP, not in EUR"),
    ],
)
async def test_what_is_wrong_is_said_at_its_box_and_nothing_is_saved(
    keeper: Browser, bakery: Post, changes: dict[str, str], field: str, sentence: str
) -> None:
    typed = TYPED | changes

    text = await send(keeper, typed, status=422)

    problem = re.search(rf'id="field-{field}-error">(.*?)</p>', text)
    assert problem
    assert sentence in problem[1]
    assert f'href="#field-{field}"' in text
    assert await versions(bakery) == []
    if field != "merchant_code":
        assert f'value="{typed["merchant_code"]}"' in text
    if typed["currency"] != "ZZZ":
        assert f'<option value="{typed["currency"]}" selected>' in text
    if typed["api_key"]:
        assert typed["api_key"] not in text
        assert 'id="field-api_key-error"' in text, "it has to be typed again, and that is said"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault.TIMEOUT_BEFORE, "SumUp did not answer"),
        (Fault.ERROR_BEFORE, "SumUp did not answer"),
        (Fault.RATE_LIMITED, "SumUp did not answer"),
        (Fault.UNREADABLE, "SumUp did not answer"),
    ],
)
async def test_while_sumup_is_away_nothing_is_saved_and_that_is_said(
    keeper: Browser, bakery: Post, sumup: SimulatorApp, fault: Fault, sentence: str
) -> None:
    sumup.behave(Call.READ_MERCHANT, fault)

    text = await send(keeper, TYPED, status=503)

    assert sentence in text
    assert "nothing was saved" in text
    assert f'value="{BAKER.code}"' in text
    assert BAKER.api_key not in text
    assert await versions(bakery) == []


async def test_a_refused_change_leaves_the_account_as_it_was(
    keeper: Browser, bakery: Post, sumup: SimulatorApp
) -> None:
    await send(keeper, TYPED)
    sumup.behave(Call.READ_MERCHANT, Fault.TIMEOUT_BEFORE)

    await send(keeper, TYPED | {"api_key": "sup_sk_another_key"}, status=503)
    await send(keeper, TYPED | {"api_key": "sup_sk_another_key"}, status=422)

    (account,) = await versions(bakery)
    assert unlocked_key(account) == BAKER.api_key
    assert account.check is AccountCheck.WORKS


async def test_an_empty_key_keeps_the_stored_one_which_has_to_open_the_account(
    keeper: Browser, bakery: Post, sumup: SimulatorApp
) -> None:
    await send(keeper, TYPED)

    await send(keeper, TYPED | {"api_key": ""})
    again = await text_of(keeper, ADDRESS)
    other = await send(keeper, TYPED | {"api_key": "", "merchant_code": CELLAR.code}, status=422)

    assert "Nothing has changed, and SumUp still says yes" in again
    assert "does not open the account MCELL001" in other
    assert sumup.calls[Call.READ_MERCHANT] == 3
    assert len(await versions(bakery)) == 1


async def test_another_account_is_another_version_and_the_old_one_is_listed(
    keeper: Browser, bakery: Post, clock: FrozenClock
) -> None:
    await send(keeper, TYPED)
    clock.advance(timedelta(days=2))
    form = {"merchant_code": CELLAR.code, "api_key": CELLAR.api_key, "currency": "EUR"}

    await send(keeper, form)
    text = await text_of(keeper, ADDRESS)

    new, old = await versions(bakery)
    assert (new.merchant_code, new.currency) == (CELLAR.code, "EUR")
    assert (old.merchant_code, unlocked_key(old)) == (BAKER.code, BAKER.api_key)
    row = re.search(r"<tbody.*</tbody>", text, re.DOTALL)
    assert row
    assert words(row[0]).strip() == (
        "MBAKE001 ends in er_1 GBP 21 November 2026, 12:00 23 November 2026, 12:00 ben"
    )
    assert "Takes payments in EUR" in text


async def test_what_was_saved_by_a_program_says_so(keeper: Browser, bakery: Post) -> None:
    await make_account(bakery.id)

    told = words(await text_of(keeper, ADDRESS))

    assert "Saved by the system" in told
    assert "Last check Not checked yet" in told


@pytest.mark.parametrize(
    ("merchant_code", "api_key", "outcome", "sentence"),
    [
        (BAKER.code, "sup_sk_deleted", AccountCheck.KEY_REFUSED, "does not accept the key any"),
        (CELLAR.code, BAKER.api_key, AccountCheck.OTHER_CODE, "not open the account MCELL001 any"),
        (CELLAR.code, CELLAR.api_key, AccountCheck.OTHER_CURRENCY, "the account in GBP any more"),
        (BAKER.code, BAKER.api_key, AccountCheck.WORKS, "SumUp says yes"),
    ],
)
async def test_checking_again_records_what_sumup_says_now(
    keeper: Browser,
    bakery: Post,
    clock: FrozenClock,
    merchant_code: str,
    api_key: str,
    outcome: AccountCheck,
    sentence: str,
) -> None:
    await make_account(bakery.id, api_key, merchant_code)
    clock.advance(timedelta(hours=1))

    text = await check_again(keeper)

    (account,) = await versions(bakery)
    assert (account.check, account.checked_at) == (outcome, utcnow())
    assert sentence in text
    assert ("nobody can pay here" in text) is (outcome is not AccountCheck.WORKS)
    assert "Takes payments in GBP" in text


async def test_checking_again_while_sumup_is_away_is_recorded_as_that(
    keeper: Browser, bakery: Post, sumup: SimulatorApp
) -> None:
    await make_account(bakery.id)
    sumup.behave(Call.READ_MERCHANT, Fault.ERROR_BEFORE)

    text = await check_again(keeper)

    (account,) = await versions(bakery)
    assert account.check is AccountCheck.AWAY
    assert "That says nothing about the account" in text


async def test_who_had_an_account_checked_is_written_down_with_its_version_alone(
    keeper: Browser, bakery: Post
) -> None:
    await send(keeper, TYPED)
    trail = Trail(within=bakery.id, actions=[Audited.PAYMENT_ACCOUNT_CHECKED])
    async with reading() as session:
        saved = await audit_trail(session, trail, limit=9)

    await check_again(keeper)

    async with reading() as session:
        (row,) = await audit_trail(session, trail, limit=9)
        (ben,) = await session.scalars(select(User.id).where(User.email == BEN))
    assert saved == [], "that the account was changed is written down already"
    assert (row["object_id"], row["actor_id"], row["detail"]) == (bakery.id, ben, {"version": 1})


async def test_where_there_is_no_account_there_is_nothing_to_check(
    keeper: Browser, sumup: SimulatorApp
) -> None:
    assert "nothing to check" in await check_again(keeper)
    assert not sumup.calls


async def test_payments_are_switched_off_after_a_word_on_what_happens(
    keeper: Browser, bakery: Post
) -> None:
    await send(keeper, TYPED)
    shown = await text_of(keeper, ADDRESS)

    await send(keeper, {"version": "1"}, address=f"{ADDRESS}delete/")
    text = await text_of(keeper, ADDRESS)

    assert "Orders that are open stay under the account they were opened with" in shown
    assert 'name="version" value="1"' in shown
    assert "Payments are switched off" in text
    assert "Takes no payments" in text
    assert "Earlier accounts" in text
    assert "Payments switched off" in await text_of(keeper, "/admin/pages/bakery/")


async def test_what_was_switched_off_is_switched_on_by_its_stored_key(
    keeper: Browser, bakery: Post
) -> None:
    await send(keeper, TYPED)
    await send(keeper, {"version": "1"}, address=f"{ADDRESS}delete/")

    await send(keeper, TYPED | {"api_key": ""})

    new, old = await versions(bakery)
    assert (new.version, new.closed_at, old.closed_at) == (2, None, utcnow())
    assert unlocked_key(new) == BAKER.api_key


@pytest.mark.parametrize("version", ["2", "", "x", "-1"])
async def test_an_account_that_was_changed_in_the_meantime_stays_on(
    keeper: Browser, bakery: Post, version: str
) -> None:
    await send(keeper, TYPED)

    await send(keeper, {"version": version}, address=f"{ADDRESS}delete/")

    assert "nothing was switched off" in await text_of(keeper, ADDRESS)
    (account,) = await versions(bakery)
    assert account.closed_at is None


async def test_a_stored_key_that_nobody_can_read_has_to_be_entered_again(
    keeper: Browser, bakery: Post, runtime: Runtime, sumup: SimulatorApp
) -> None:
    await send(keeper, TYPED)
    asked = sumup.calls[Call.READ_MERCHANT]
    before = runtime.extras[KeyBox]
    runtime.extras[KeyBox] = KeyBox([SecretStr(Fernet.generate_key().decode())])

    checked = await check_again(keeper)
    refused = await send(keeper, TYPED | {"api_key": ""}, status=422)
    await send(keeper, TYPED)

    runtime.extras[KeyBox] = before
    for text in (checked, refused):
        assert "The stored key cannot be read any more. Please enter it again" in text
    assert sumup.calls[Call.READ_MERCHANT] == asked + 1


async def test_a_key_is_in_no_log_of_a_save_that_worked_or_did_not(
    keeper: Browser, sumup: SimulatorApp, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        await send(keeper, TYPED)
        await send(keeper, TYPED | {"api_key": "sup_sk_of_nobody"}, status=422)
        sumup.behave(Call.READ_MERCHANT, Fault.ERROR_BEFORE)
        await send(keeper, TYPED, status=503)

    assert caplog.text
    assert "sup_sk" not in caplog.text
