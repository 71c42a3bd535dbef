"""Posts that announce events: linked by keepers, told to siblings, and lent as cards."""

from typing import NoReturn

import pytest
from sqlalchemy import select

from events.entries.models import CalendarEntryPost
from events.tests.announcing import text_of
from events.tests.factories import ADA, BAKERY, Bakery, page
from glue.audit import Audited, ObjectType
from glue.contracts import blog, events
from shared.audit import Trail, audit_trail
from shared.db import reading, transaction
from shared.errors import ServiceUnavailable
from shared.rpc.client import RpcClient
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

POST, OTHER = 40, 41
NEWS = page(BAKERY).model_copy(
    update={"id": POST, "kind": blog.PostKind.POST, "slug": "news", "title": "News of rye"}
)


def away(query: blog.PostsBatch | blog.PostBySlug) -> NoReturn:
    raise ServiceUnavailable()


def page_alone(query: blog.PostBySlug) -> blog.Post:
    return page(BAKERY) if query.slug == "bakery" else away(query)


@pytest.fixture
def desk(bakery: Bakery) -> str:
    return f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}/posts/"


@pytest.fixture
def posts(services: FakeServices, published: set[int]) -> None:
    known = {"bakery": page(BAKERY), "news": NEWS}
    services.answers(blog.PostBySlug, lambda query: known.get(query.slug))
    services.answers(blog.PostsBatch, lambda query: [NEWS] if POST in query.ids else [])


async def link(entry_id: int, post_id: int) -> None:
    async with transaction() as session:
        session.add(CalendarEntryPost(entry_id=entry_id, content_type="post", content_id=post_id))


async def linked() -> list[int]:
    async with reading() as session:
        return list(await session.scalars(select(CalendarEntryPost.content_id)))


@pytest.mark.parametrize("typed", ["news", "/news/", "https://blog.example/news/?from=letter"])
async def test_a_keeper_links_a_post_by_its_address_once(
    keeper: SameOriginClient, posts: None, desk: str, typed: str
) -> None:
    for _again in range(2):
        answer = await keeper.post(desk, form={"address": typed})
        assert answer.status_code == 303

    assert await linked() == [POST]
    assert "News of rye" in await text_of(keeper, desk)


@pytest.mark.parametrize("typed", ["", "nothing", "bakery", "https://[", "x" * 600])
async def test_what_is_no_published_post_is_not_linked(
    keeper: SameOriginClient, posts: None, desk: str, typed: str
) -> None:
    answer = await keeper.post(desk, form={"address": typed})

    assert answer.status_code == 422
    assert "Please give the address of a published post" in await answer.get_data(as_text=True)
    assert await linked() == []


async def test_while_blog_cannot_be_asked_nothing_is_linked_and_what_is_there_is_listed(
    keeper: SameOriginClient, posts: None, bakery: Bakery, desk: str, services: FakeServices
) -> None:
    await link(bakery.class_id, OTHER)
    services.answers(blog.PostBySlug, page_alone)
    services.answers(blog.PostsBatch, away)

    answer = await keeper.post(desk, form={"address": "news"})
    shown = await answer.get_data(as_text=True)

    assert answer.status_code == 503
    assert "We cannot look up posts right now" in shown
    assert f"#{OTHER}" in shown
    assert 'value="news"' in shown
    assert await linked() == [OTHER]


async def test_a_keeper_unlinks_a_post(
    keeper: SameOriginClient, posts: None, bakery: Bakery, desk: str
) -> None:
    await link(bakery.class_id, POST)

    assert (await keeper.post(f"{desk}{POST}/unlinking/")).status_code == 303
    assert await linked() == []


async def test_the_log_tells_which_post_was_linked_and_unlinked_once(
    keeper: SameOriginClient, posts: None, bakery: Bakery, desk: str
) -> None:
    for path in ("", "", f"{POST}/unlinking/", f"{POST}/unlinking/"):
        await keeper.post(f"{desk}{path}", form={"address": "news"})

    async with reading() as session:
        trail = Trail(object=(ObjectType.CALENDAR, bakery.calendar_id), within=BAKERY)
        rows = await audit_trail(session, trail, limit=2)
    assert [row["action"] for row in rows] == [
        Audited.EVENT_POST_UNLINKED,
        Audited.EVENT_POST_LINKED,
    ]
    assert rows[0]["detail"] == {"title": "Sourdough class", "post": POST}


async def test_siblings_learn_what_many_posts_announce_in_one_call(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await link(bakery.class_id, POST)
    await link(bakery.class_id, OTHER)
    await link(await bakery.hold_oven(ADA), POST)

    found = await sibling.fetch(events.EntriesForPosts(post_ids=[POST, OTHER, 99]))

    assert [(it.post_id, it.title) for it in found] == [
        (POST, "Sourdough class"),
        (OTHER, "Sourdough class"),
    ]
    path = f"/calendars/{bakery.calendar_id}/events/{bakery.class_id}/"
    assert {it.url for it in found} == {f"http://events.test{path}"}


async def test_many_posts_are_lent_their_cards_in_one_call(
    sibling: RpcClient, bakery: Bakery
) -> None:
    await link(bakery.class_id, POST)
    await link(bakery.class_id, OTHER)

    cards = await sibling.fragment(events.ContainerCards(post_ids=[OTHER, POST, 99]))

    assert cards.count("data-post=") == 2
    assert cards.count("Sourdough class") == 2
    assert await sibling.fragment(events.ContainerCards(post_ids=[99])) == ""


async def test_an_event_is_lent_as_a_card_and_a_booking_is_not(
    sibling: RpcClient, bakery: Bakery
) -> None:
    card = await sibling.fragment(events.LinkCard(entry_id=bakery.class_id))
    booking = await bakery.hold_oven(ADA)

    assert f"/events/{bakery.class_id}/" in card
    assert await sibling.fragment(events.LinkCard(entry_id=booking)) == ""
