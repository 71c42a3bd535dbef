"""Configurations, and the versions of the account a page is paid on."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import func, select

from blog.page_configs import queries as page_configs
from blog.page_configs.accounts import AnotherVersion, close_account, note_check
from blog.page_configs.keys import KeyBox, UnreadableKey
from blog.page_configs.models import AccountCheck, PageConfig, PagePaymentAccount
from blog.tests.factories import BAKERY_CODE, BAKERY_KEY, make_account
from glue.audit import Audited, ObjectType
from glue.contracts import blog
from glue.contracts.blog import Feature
from glue.contracts.relations import ContainerType
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.errors import ServiceUnavailable
from shared.rpc.client import RpcClient

BAKERY = 7
PAGE = ContainerType.PAGE

SiblingNamed = Callable[[str], RpcClient]


def update(
    *, api_key: str | None = None, features: dict[Feature, bool] | None = None
) -> blog.UpdatePageConfig:
    return blog.UpdatePageConfig(
        container_type=PAGE, container_id=BAKERY, api_key=api_key, features=features
    )


async def test_a_page_has_no_configuration_until_it_is_ensured(sibling: RpcClient) -> None:
    question = blog.PageConfigOf(container_type=PAGE, container_id=BAKERY)

    before = await sibling.fetch(question)
    made = await sibling.act(
        blog.PageConfigEnsure(container_type=PAGE, container_id=BAKERY), key="k1"
    )
    after = await sibling.fetch(question)

    assert before is None
    assert after == made
    assert (made.version, made.takes_payments, made.merchant_code) == (0, False, None)
    assert made.reference_prefix == "P7"


async def test_ensuring_again_returns_the_same(sibling: RpcClient) -> None:
    ensure = blog.PageConfigEnsure(container_type=PAGE, container_id=BAKERY)

    first = await sibling.act(ensure, key="k1")
    second = await sibling.act(ensure, key="k2")

    assert first == second


@pytest.mark.committed
async def test_ensuring_from_many_sides_at_once_makes_one(sibling: RpcClient) -> None:
    ensure = blog.PageConfigEnsure(container_type=PAGE, container_id=BAKERY)

    made = await asyncio.gather(*(sibling.act(ensure, key=f"k{n}") for n in range(10)))

    assert len({config.id for config in made}) == 1
    async with reading() as session:
        assert await session.scalar(select(func.count()).select_from(PageConfig)) == 1


async def test_what_is_absent_stays_as_it_is(sibling: RpcClient) -> None:
    await make_account(BAKERY)

    changed = await sibling.act(update(features={Feature.MARKET: True}), key="k1")

    assert changed.features == {"market": True}
    assert (changed.merchant_code, changed.currency, changed.version) == (BAKERY_CODE, "GBP", 1)


async def test_a_configuration_nobody_ensured_cannot_be_changed(sibling: RpcClient) -> None:
    with pytest.raises(blog.UnknownPageConfig):
        await sibling.act(update(features={}), key="k1")


async def test_an_account_begins_with_all_of_its_parts(sibling: RpcClient) -> None:
    await sibling.act(blog.PageConfigEnsure(container_type=PAGE, container_id=BAKERY), key="k1")

    with pytest.raises(blog.IncompletePaymentAccount):
        await sibling.act(update(api_key="sup_sk_alone"), key="k2")


async def test_an_older_version_of_an_account_stays_what_it_was(
    sibling: RpcClient, sibling_named: SiblingNamed
) -> None:
    config = await make_account(BAKERY)
    await sibling.act(update(api_key="sup_sk_new"), key="k1")
    orders = sibling_named("orders")

    old = await orders.fetch(blog.PaymentAccountOf(page_config_id=config.id, version=1))
    new = await orders.fetch(blog.PaymentAccountOf(page_config_id=config.id, version=2))
    current = await orders.fetch(blog.PaymentAccountOf(page_config_id=config.id))

    assert (old.api_key, old.merchant_code) == (BAKERY_KEY, BAKERY_CODE)
    assert (new.api_key, new.merchant_code) == ("sup_sk_new", BAKERY_CODE)
    assert current == new


async def test_the_same_account_again_makes_no_version(sibling: RpcClient) -> None:
    await make_account(BAKERY)

    again = await make_account(BAKERY)

    assert again.version == 1


@pytest.mark.committed
async def test_two_changes_at_once_make_two_versions(sibling: RpcClient) -> None:
    config = await make_account(BAKERY)

    await asyncio.gather(
        *(sibling.act(update(api_key=f"sup_sk_{n}"), key=f"k{n}") for n in range(5))
    )

    async with reading() as session:
        versions = await session.scalars(
            select(PagePaymentAccount.version)
            .where(PagePaymentAccount.page_config_id == config.id)
            .order_by(PagePaymentAccount.version)
        )
        assert versions.all() == [1, 2, 3, 4, 5, 6]


async def test_only_orders_is_told_the_key(sibling: RpcClient) -> None:
    config = await make_account(BAKERY)

    with pytest.raises(ServiceUnavailable):
        await sibling.fetch(blog.PaymentAccountOf(page_config_id=config.id))


async def test_a_page_without_an_account_says_so(sibling_named: SiblingNamed) -> None:
    orders = sibling_named("orders")
    ensure = blog.PageConfigEnsure(container_type=PAGE, container_id=BAKERY)
    config = await orders.act(ensure, key="k1")

    with pytest.raises(blog.NoPaymentAccount):
        await orders.fetch(blog.PaymentAccountOf(page_config_id=config.id))
    with pytest.raises(blog.UnknownPageConfig):
        await orders.fetch(blog.PaymentAccountOf(page_config_id=config.id + 1))


async def test_a_key_is_nowhere_to_be_read(
    sibling: RpcClient, caplog: pytest.LogCaptureFixture
) -> None:
    config = await make_account(BAKERY)
    action = update(api_key="sup_sk_secret")
    with caplog.at_level("DEBUG"):
        shown = await sibling.act(action, key="k1")

    async with reading() as session:
        stored = await session.scalars(select(PagePaymentAccount.locked_api_key))
        assert all(b"sup_sk" not in locked for locked in stored)
    assert "sup_sk" not in f"{action!r} {shown!r} {config!r} {caplog.text}"
    assert "sup_sk" not in shown.model_dump_json()


async def test_many_configurations_come_at_once(sibling: RpcClient) -> None:
    await make_account(1)
    await make_account(2)

    configs = await sibling.fetch(
        blog.PageConfigsBatch(container_type=PAGE, container_ids=[2, 1, 99])
    )
    by_id = await sibling.fetch(blog.PageConfigById(id=configs[0].id))

    assert [config.container_id for config in configs] == [1, 2]
    assert by_id == configs[0]


def test_keys_are_rotated_by_putting_a_new_one_first() -> None:
    old, new = (SecretStr(Fernet.generate_key().decode()) for _ in range(2))
    locked = KeyBox([old]).lock("sup_sk_bakery")

    assert KeyBox([new, old]).unlock(locked) == "sup_sk_bakery"
    with pytest.raises(UnreadableKey):
        KeyBox([new]).unlock(locked)
    with pytest.raises(UnreadableKey):
        KeyBox([old]).unlock(KeyBox([new, old]).lock("sup_sk_bakery"))


async def test_what_a_page_offers_and_is_paid_on_is_written_down_when_it_changes(
    sibling: RpcClient,
) -> None:
    await make_account(BAKERY)
    await make_account(BAKERY)
    hidden = {Feature.MARKET: True, Feature.CALENDAR: False}
    for number, features in enumerate((hidden, hidden, {**hidden, Feature.POSTS: True})):
        await sibling.act(update(features=features), key=f"k{number}")

    async with reading() as session:
        rows = await audit_trail(session, Trail(object=(ObjectType.PAGE, BAKERY)), limit=10)

    assert [(row["action"], row["within_id"], row["detail"]) for row in rows] == [
        (Audited.FEATURES_CHANGED, BAKERY, {"hidden": "calendar"}),
        (Audited.PAYMENT_ACCOUNT_CHANGED, BAKERY, {"version": 1}),
    ]


async def close(page_id: int, version: int) -> None:
    async with transaction() as session:
        await close_account(session, page_id=page_id, version=version, now=utcnow())


async def test_a_closed_account_is_kept_for_the_orders_under_it_and_no_more(
    sibling: RpcClient, sibling_named: SiblingNamed
) -> None:
    config = await make_account(BAKERY)
    await close(BAKERY, 1)
    orders = sibling_named("orders")

    told = await sibling.fetch(blog.PageConfigById(id=config.id))
    kept = await orders.fetch(blog.PaymentAccountOf(page_config_id=config.id, version=1))

    assert told is not None
    assert (told.takes_payments, told.merchant_code, told.currency) == (False, None, None)
    assert kept.api_key == BAKERY_KEY
    with pytest.raises(blog.NoPaymentAccount):
        await orders.fetch(blog.PaymentAccountOf(page_config_id=config.id))


async def test_the_same_account_after_it_was_closed_is_another_version(sibling: RpcClient) -> None:
    await make_account(BAKERY)
    await close(BAKERY, 1)

    again = await make_account(BAKERY)

    assert again.version == 2
    (told,) = await sibling.fetch(blog.PageConfigsBatch(container_type=PAGE, container_ids=[7]))
    assert told.takes_payments


async def test_only_the_version_that_is_current_is_closed() -> None:
    await make_account(BAKERY)
    await make_account(BAKERY, "sup_sk_new")

    with pytest.raises(AnotherVersion):
        await close(BAKERY, 1)
    await close(BAKERY, 2)
    for version in (1, 2):
        with pytest.raises(AnotherVersion):
            await close(BAKERY, version)
    with pytest.raises(AnotherVersion):
        await close(99, 1)

    async with reading() as session:
        trail = Trail(actions=[Audited.PAYMENT_ACCOUNT_CLOSED])
        (row,) = await audit_trail(session, trail, limit=5)
    assert (row["object_id"], row["detail"]) == (BAKERY, {"version": 2})


@pytest.mark.committed
async def test_closing_twice_at_once_closes_once() -> None:
    await make_account(BAKERY)

    ends = await asyncio.gather(*(close(BAKERY, 1) for _ in range(4)), return_exceptions=True)

    assert [type(end) for end in ends].count(AnotherVersion) == 3


async def test_what_sumup_said_later_is_what_is_remembered(clock: FrozenClock) -> None:
    config = await make_account(BAKERY)
    slow, quick = utcnow(), utcnow() + timedelta(seconds=5)
    async with transaction() as session:
        account = await page_configs.latest_account(session, config=config)
        assert account is not None
        for outcome, now in ((AccountCheck.WORKS, quick), (AccountCheck.AWAY, slow)):
            await note_check(session, account_id=account.id, outcome=outcome, now=now)

    async with reading() as session:
        (kept,) = await page_configs.versions_of(session, config_id=config.id)
    assert (kept.check, kept.checked_at) == (AccountCheck.WORKS, quick)


async def test_of_a_key_its_end_is_kept_to_be_shown_unless_that_is_too_much_of_it() -> None:
    config = await make_account(BAKERY)
    await make_account(BAKERY, "sup_sk_new")

    async with reading() as session:
        versions = await page_configs.versions_of(session, config_id=config.id)

    assert [account.last_four for account in versions] == [None, "kery"]
