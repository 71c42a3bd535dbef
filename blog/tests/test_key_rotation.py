"""bin/rotate-keys, by which an older key of ours is given up."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import func, select, update

from blog.page_configs.commands import rotate_and_tell
from blog.page_configs.keys import KeyBox
from blog.page_configs.models import PagePaymentAccount
from blog.page_configs.rotation import rotate_keys
from blog.tests.factories import make_account
from glue.audit import Audited
from glue.contracts import blog
from shared.actors import ActorKind
from shared.audit import Trail, audit_trail
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.runtime import Runtime

OLD, NEW, OTHER = (SecretStr(Fernet.generate_key().decode()) for _ in range(3))
HaveKeys = Callable[..., None]


@pytest.fixture
def have_keys(runtime: Runtime) -> Iterator[HaveKeys]:
    """Let the app have these keys, as if it had been started with them."""
    before = runtime.extras[KeyBox]

    def have(*keys: SecretStr) -> None:
        runtime.extras[KeyBox] = KeyBox(keys)

    yield have
    runtime.extras[KeyBox] = before


async def make_accounts(count: int, have_keys: HaveKeys) -> list[int]:
    """Make accounts under the old key, one of them in two versions; return their configurations."""
    have_keys(OLD)
    made = [await make_account(number, f"sup_sk_of_page_{number}") for number in range(1, count)]
    changed = await make_account(1, "sup_sk_of_page_1_new")
    return [*(config.id for config in made[1:]), changed.id]


async def stored() -> list[bytes]:
    async with reading() as session:
        return list(await session.scalars(select(PagePaymentAccount.locked_api_key)))


async def test_after_a_rotation_the_old_key_may_be_dropped(
    have_keys: HaveKeys,
    sibling_named: Callable[[str], RpcClient],
    capsys: pytest.CaptureFixture[str],
) -> None:
    config_ids, orders = await make_accounts(4, have_keys), sibling_named("orders")
    have_keys(NEW, OLD)

    assert await rotate_and_tell()
    have_keys(NEW)

    assert capsys.readouterr().out.endswith("4 encrypted anew, 0 were already, 0 cannot be read\n")
    keys = [
        (await orders.fetch(blog.PaymentAccountOf(page_config_id=config_id))).api_key
        for config_id in config_ids
    ]
    first = await orders.fetch(blog.PaymentAccountOf(page_config_id=config_ids[-1], version=1))
    assert keys == ["sup_sk_of_page_2", "sup_sk_of_page_3", "sup_sk_of_page_1_new"]
    assert first.api_key == "sup_sk_of_page_1", "older versions are rotated too"


async def test_a_rotation_that_was_broken_off_goes_on_where_it_was(have_keys: HaveKeys) -> None:
    await make_accounts(5, have_keys)
    have_keys(NEW, OLD)
    broken_off = rotate_keys(size=2)
    await anext(broken_off)
    await broken_off.aclose()
    done = [locked for locked in await stored() if KeyBox([NEW]).is_current(locked)]

    batches = [batch async for batch in rotate_keys(size=2)]

    assert len(done) == 2
    assert [(batch.anew, batch.already) for batch in batches] == [(0, 2), (2, 0), (1, 0)]
    assert set(done) < set(await stored()), "what was done is not done again"


async def test_a_second_rotation_changes_nothing(
    have_keys: HaveKeys, capsys: pytest.CaptureFixture[str]
) -> None:
    await make_accounts(3, have_keys)
    have_keys(NEW, OLD)
    await rotate_and_tell()
    before = await stored()

    assert await rotate_and_tell()

    assert await stored() == before
    assert "0 encrypted anew, 3 were already" in capsys.readouterr().out


async def test_what_nobody_can_read_is_told_left_alone_and_holds_nothing_up(
    have_keys: HaveKeys, capsys: pytest.CaptureFixture[str]
) -> None:
    await make_accounts(3, have_keys)
    lost = KeyBox([OTHER]).lock("sup_sk_lost")
    async with transaction() as session:
        first = select(func.min(PagePaymentAccount.id)).scalar_subquery()
        await session.execute(
            update(PagePaymentAccount)
            .where(PagePaymentAccount.id == first)
            .values(locked_api_key=lost)
        )
    have_keys(NEW, OLD)

    assert not await rotate_and_tell()

    told = capsys.readouterr()
    assert "2 encrypted anew, 0 were already, 1 cannot be read" in told.out
    assert "sup_sk" not in told.out + told.err
    assert lost in await stored()


async def test_the_ends_of_keys_that_were_stored_before_they_were_shown_are_filled_in(
    have_keys: HaveKeys,
) -> None:
    await make_accounts(3, have_keys)
    async with transaction() as session:
        await session.execute(update(PagePaymentAccount).values(last_four=None))

    await rotate_and_tell()

    async with reading() as session:
        ends = await session.scalars(
            select(PagePaymentAccount.last_four).order_by(PagePaymentAccount.id)
        )
        assert ends.all() == ["ge_1", "ge_2", "_new"]


async def test_a_rotation_is_written_down_as_a_commands_deed(have_keys: HaveKeys) -> None:
    await make_accounts(3, have_keys)
    have_keys(NEW, OLD)

    await rotate_and_tell()

    async with reading() as session:
        trail = Trail(actions=[Audited.PAYMENT_KEYS_ROTATED])
        (row,) = await audit_trail(session, trail, limit=5)
    assert (row["actor_kind"], row["detail"]) == (ActorKind.COMMAND, {"keys": 3})


@pytest.mark.committed
async def test_accounts_that_change_beside_a_rotation_are_under_the_new_key_too(
    have_keys: HaveKeys,
) -> None:
    await make_accounts(6, have_keys)
    have_keys(NEW, OLD)

    changes = (make_account(number, f"sup_sk_changed_{number}") for number in range(1, 6))
    went_well, *_ = await asyncio.gather(rotate_and_tell(), *changes)

    assert went_well
    assert len(await stored()) == 11
    assert all(KeyBox([NEW]).is_current(locked) for locked in await stored())
