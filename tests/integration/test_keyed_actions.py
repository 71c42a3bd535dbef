"""An action's key, effect and reply commit together."""

import asyncio

import pytest
from sqlalchemy import func, select

from glue.contracts.likes import IsLiked, LikedSlugs, TargetType, Toggle
from shared.db import WriteSession, transaction
from shared.db.bus import handled_actions
from shared.errors import RemoteCallInsideTransaction, ServiceUnavailable
from shared.rpc import fetch_data
from shared.rpc.client import RpcClient
from shared.runtime import Runtime

LIKE_TEA = Toggle(user_id=1, target_type=TargetType.PRODUCT, target_slug="tea")
IS_TEA_LIKED = IsLiked(user_id=1, target_type=TargetType.PRODUCT, target_slug="tea")


async def test_a_key_used_for_something_else_is_refused(sibling: RpcClient) -> None:
    await sibling.act(LIKE_TEA, key="k1")

    with pytest.raises(ServiceUnavailable):
        await sibling.act(LIKE_TEA.model_copy(update={"target_slug": "soap"}), key="k1")


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_an_action_without_a_usable_key_does_nothing(sibling: RpcClient, key: str) -> None:
    with pytest.raises(ServiceUnavailable):
        await sibling.act(LIKE_TEA, key=key)

    assert not (await sibling.fetch(IS_TEA_LIKED)).liked


async def test_keys_of_different_callers_are_different_keys(
    sibling: RpcClient, session: WriteSession
) -> None:
    await sibling.act(LIKE_TEA, key="k1")

    again = await sibling.calling_as("market").act(LIKE_TEA, key="k1")

    kept = await session.scalar(select(func.count()).select_from(handled_actions))
    assert not again.liked
    assert kept == 2


async def test_an_own_contract_is_answered_in_process(
    runtime: Runtime, session: WriteSession, sibling: RpcClient
) -> None:
    await sibling.act(LIKE_TEA, key="k1")

    slugs = await fetch_data(LikedSlugs(user_id=1, target_type=TargetType.PRODUCT))

    assert slugs == ["tea"]


@pytest.mark.committed
async def test_of_many_calls_with_one_key_one_takes_effect(
    sibling: RpcClient, session: WriteSession
) -> None:
    replies = await asyncio.gather(*(sibling.act(LIKE_TEA, key="k1") for _ in range(15)))

    kept = await session.scalar(select(func.count()).select_from(handled_actions))
    assert {reply.liked for reply in replies} == {True}
    assert kept == 1


async def test_a_sibling_cannot_be_called_inside_an_open_transaction(
    runtime: Runtime, sibling: RpcClient
) -> None:
    strict = runtime.rpc.calling_as("market")

    async with transaction() as session:
        await session.execute(select(1))
        with pytest.raises(RemoteCallInsideTransaction):
            await strict.fetch(IS_TEA_LIKED)
