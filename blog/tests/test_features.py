"""What visitors of a page are led to, switched at its desk."""

from html import unescape

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.page_configs.queries import config_of
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.posts.service import publish_post, write_post
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page
from glue.contracts import blog, events, market
from glue.contracts.blog import Feature, Grant, Role
from glue.contracts.relations import ContainerType
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
DESK = "/admin/pages/bakery/"
KEEPERS = {
    Feature.MARKET: Role.SHOP,
    Feature.CALENDAR: Role.CALENDAR,
    Feature.POSTS: Role.CONTENT,
}


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    return with_empty_logs(services)


async def hidden_of(page: Post) -> list[Feature]:
    async with reading() as session:
        found = await config_of(session, container_type=ContainerType.PAGE, container_id=page.id)
    return found.config.hidden if found else []


async def switch(client: Browser, feature: Feature, wanted: str) -> int:
    answer = await client.post(f"{DESK}features/{feature}/", form={"wanted": wanted})
    return answer.status_code


async def test_all_of_a_page_is_shown_until_somebody_switches_it_off(
    client: Browser, bakery: Post, sibling: RpcClient
) -> None:
    await enter_as(client, ADA, ADMIN)
    question = blog.PostBySlug(slug="bakery")

    before = await sibling.fetch(question)
    assert await switch(client, Feature.MARKET, "off") == 303
    assert await switch(client, Feature.MARKET, "off") == 303
    assert await switch(client, Feature.POSTS, "off") == 303
    after = await sibling.fetch(question)
    batch = await sibling.fetch(blog.PostsBatch(ids=[bakery.id]))
    config = await sibling.fetch(
        blog.PageConfigOf(container_type=ContainerType.PAGE, container_id=bakery.id)
    )

    assert before is not None
    assert before.hidden == []
    assert after is not None
    assert after.hidden == [Feature.MARKET, Feature.POSTS]
    assert batch == [after]
    assert config is not None
    assert config.features == {"market": False, "posts": False}


@pytest.mark.parametrize("feature", Feature)
async def test_each_feature_is_switched_by_who_keeps_it_and_by_nobody_else(
    client: Browser, bakery: Post, feature: Feature
) -> None:
    await enter_as(client, BEN, Grant(role=KEEPERS[feature], page_id=bakery.id))
    text = await text_of(client, DESK)

    statuses = {each: await switch(client, each, "off") for each in Feature}

    assert statuses == {each: 303 if each is feature else 403 for each in Feature}
    assert await hidden_of(bakery) == [feature]
    assert [each for each in Feature if f'id="feature-{each}"' in text] == [feature]


async def test_the_desk_says_what_is_hidden_and_opening_is_still_offered(
    client: Browser, bakery: Post
) -> None:
    await enter_as(client, ADA, ADMIN)
    for feature in Feature:
        await switch(client, feature, "off")

    hidden = unescape(await text_of(client, DESK))
    await switch(client, Feature.MARKET, "on")
    shown = unescape(await text_of(client, DESK))

    assert hidden.count("Hidden from visitors") == 5, "three switches, and the parts of two"
    assert "Open a shop" in hidden
    assert shown.count("Hidden from visitors") == 3
    assert "Visitors are led to the shops" in shown


async def test_a_page_shows_what_is_new_unless_that_is_switched_off(
    client: Browser, bakery: Post
) -> None:
    async with transaction() as session:
        content = PostContent(slug="rye", title="Rye again", page_id=bakery.id)
        await publish_post(session, await write_post(session, content=content), now=utcnow())
    await enter_as(client, ADA, ADMIN)

    before = await text_of(client, "/bakery/")
    await switch(client, Feature.POSTS, "off")
    after = await text_of(client, "/bakery/")
    there_still = await text_of(client, "/bakery/posts/")

    assert "Rye again" in before
    assert "Rye again" not in after
    assert "Rye again" in there_still


async def test_the_layout_of_a_page_asks_for_nothing_that_is_switched_off(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    siblings.answers(market.ContainerNav, "<a>The Counter</a>")
    siblings.answers(events.ContainerNav, "<a>Baking days</a>")
    await enter_as(client, ADA, ADMIN)
    await switch(client, Feature.MARKET, "off")

    text = await text_of(client, "/bakery/")

    assert "The Counter" not in text
    assert "Baking days" in text
    assert siblings.calls(market.ContainerNav) == []
