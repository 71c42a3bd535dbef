"""What likes answers its siblings."""

import asyncio

import pytest

from glue.contracts.likes import (
    IsLiked,
    LikeCount,
    LikeCounts,
    LikedIds,
    LikedSlugs,
    TargetType,
    Toggle,
)
from shared.rpc.client import RpcClient

ADA, BEN = 1, 2


async def test_a_first_toggle_likes_and_a_second_takes_it_back(
    sibling: RpcClient, ada_likes_tea: Toggle
) -> None:
    first = await sibling.act(ada_likes_tea, key="k1")
    second = await sibling.act(ada_likes_tea, key="k2")
    third = await sibling.act(ada_likes_tea, key="k3")

    assert (first.liked, second.liked, third.liked) == (True, False, True)


async def test_a_repeated_toggle_returns_its_first_reply(
    sibling: RpcClient, ada_likes_tea: Toggle
) -> None:
    await sibling.act(ada_likes_tea, key="k1")

    again = await sibling.act(ada_likes_tea, key="k1")

    now = await sibling.fetch(
        IsLiked(user_id=ADA, target_type=TargetType.PRODUCT, target_slug="tea")
    )
    assert again.liked
    assert now.liked


async def test_slugs_and_ids_are_listed_apart(sibling: RpcClient, ada_likes_tea: Toggle) -> None:
    await sibling.act(ada_likes_tea, key="k1")
    await sibling.act(Toggle(user_id=ADA, target_type=TargetType.PRODUCT, target_id=7), key="k2")
    await sibling.act(Toggle(user_id=BEN, target_type=TargetType.POST, target_id=9), key="k3")

    slugs = await sibling.fetch(LikedSlugs(user_id=ADA, target_type=TargetType.PRODUCT))
    ids = await sibling.fetch(LikedIds(user_id=ADA, target_type=TargetType.PRODUCT))

    assert slugs == ["tea"]
    assert ids == [7]


async def test_counts_come_for_every_target_that_was_asked(
    sibling: RpcClient, ada_likes_tea: Toggle
) -> None:
    await sibling.act(ada_likes_tea, key="k1")
    await sibling.act(ada_likes_tea.model_copy(update={"user_id": BEN}), key="k2")

    counts = await sibling.fetch(
        LikeCounts(target_type=TargetType.PRODUCT, target_slugs=["tea", "soap"], target_ids=[7])
    )

    assert counts == [
        LikeCount(target_slug="tea", count=2),
        LikeCount(target_slug="soap", count=0),
        LikeCount(target_id=7, count=0),
    ]


@pytest.mark.committed
async def test_twenty_equal_toggles_at_once_like_once(
    sibling: RpcClient, ada_likes_tea: Toggle
) -> None:
    replies = await asyncio.gather(
        *(sibling.act(ada_likes_tea, key="double click") for _ in range(20))
    )

    liked = await sibling.fetch(
        IsLiked(user_id=ADA, target_type=TargetType.PRODUCT, target_slug="tea")
    )
    assert {reply.liked for reply in replies} == {True}
    assert liked.liked
