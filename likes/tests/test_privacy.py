"""What likes holds of a person is told to them, and forgotten."""

from collections.abc import Callable

import pytest

from glue.contracts.families import DataSection
from glue.contracts.likes import ErasePerson, ExportPerson, LikedSlugs, TargetType, Toggle
from shared.errors import ServiceUnavailable
from shared.rpc.client import RpcClient

ADA, BEN = 1, 2
EMAIL = "ada@example.org"


@pytest.fixture
def blog(sibling_named: Callable[[str], RpcClient]) -> RpcClient:
    """The sibling that may ask."""
    return sibling_named("blog")


async def like(sibling: RpcClient, user_id: int, slug: str) -> None:
    liking = Toggle(user_id=user_id, target_type=TargetType.PRODUCT, target_slug=slug)
    await sibling.act(liking, key=f"{user_id}:{slug}")


async def held(blog: RpcClient) -> dict[str, DataSection]:
    part = await blog.fetch(ExportPerson(user_id=ADA, email=EMAIL))
    assert part.next is None
    return {section.name: section for section in part.sections}


async def test_a_person_is_told_what_they_like_and_nothing_of_others(
    sibling: RpcClient, blog: RpcClient
) -> None:
    await like(sibling, ADA, "tea")
    await like(sibling, BEN, "soap")

    sections = await held(blog)

    assert [row[:2] for row in sections["likes"].rows] == [["product", "tea"]]
    assert [*sections] == ["likes", "letters", "deeds"]
    assert sections["letters"].rows == []


async def test_erasing_deletes_a_persons_likes_and_leaves_others(
    sibling: RpcClient, blog: RpcClient
) -> None:
    await like(sibling, ADA, "tea")
    await like(sibling, BEN, "tea")

    erased = await blog.act(ErasePerson(user_id=ADA, email=EMAIL), key="erase:1:likes")
    again = await blog.act(ErasePerson(user_id=ADA, email=EMAIL), key="erase:1:likes")

    assert (erased.rows, again.rows) == (1, 1)
    assert (await held(blog))["likes"].rows == []
    of_ben = LikedSlugs(user_id=BEN, target_type=TargetType.PRODUCT)
    assert await sibling.fetch(of_ben) == ["tea"]


async def test_nobody_but_blog_may_ask(sibling: RpcClient) -> None:
    with pytest.raises(ServiceUnavailable):
        await sibling.fetch(ExportPerson(user_id=ADA, email=EMAIL))
    with pytest.raises(ServiceUnavailable):
        await sibling.act(ErasePerson(user_id=ADA, email=EMAIL), key="k")
