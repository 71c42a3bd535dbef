"""Shops and calendars of other pages, attached to a page at its desk and detached again."""

import re
from html import unescape

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.posts.models import Post
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page
from blog.writing.publishing import put_away
from glue.audit import Audited, ObjectType
from glue.contracts import events, market, relations
from glue.contracts.blog import Grant, Role
from glue.contracts.families import AuditEntry
from glue.contracts.relations import ContainerType
from glue.tests.attaching import relation_of
from shared.actors import ActorKind
from shared.clock import utcnow
from shared.db import transaction
from shared.outbox import drain_outbox
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
DESK = "/admin/pages/bakery/"
CHEESE, BUTTER, MILKING = 31, 32, 41


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


@pytest.fixture
async def dairy() -> Post:
    return await make_page("dairy", title="The Dairy")


@pytest.fixture(autouse=True)
def siblings(services: FakeServices, bakery: Post, dairy: Post) -> FakeServices:
    with_empty_logs(services)
    shops = [shop(dairy, CHEESE, "Cheese"), shop(dairy, BUTTER, "Butter")]
    services.answers(
        market.MarketplacesByIds, lambda it: [shop for shop in shops if shop.id in it.ids]
    )
    services.answers(market.MarketplacesElsewhere, shops)
    services.answers(events.CalendarsElsewhere, [milking(dairy)])
    services.answers(events.CalendarsByIds, [milking(dairy)])
    services.answers(relations.AttachChild, relation_of)
    services.answers(relations.DetachChild, relations.Detached(detached=True))
    return services


def shop(page: Post, id: int, title: str) -> market.Marketplace:
    return market.Marketplace(
        id=id,
        slug=title.lower(),
        title=title,
        container_type=ContainerType.PAGE,
        container_id=page.id,
        currency="GBP",
        collection_note="",
        url=f"http://market.test/markets/{id}/",
    )


def milking(page: Post) -> events.Calendar:
    return events.Calendar(
        id=MILKING,
        slug="milking",
        title="Milking",
        container_type=ContainerType.PAGE,
        container_id=page.id,
        url=f"http://events.test/calendars/{MILKING}/",
    )


def hang(services: FakeServices, page: Post, *things: tuple[ContainerType, int]) -> None:
    services.answers(
        relations.GetChildren,
        [
            relations.Relation(
                parent_type=ContainerType.PAGE,
                parent_id=page.id,
                child_type=kind,
                child_id=id,
                sort_order=place,
            )
            for place, (kind, id) in enumerate(things)
        ],
    )


async def enter_keeper(client: Browser, role: Role, *pages: Post) -> None:
    await enter_as(client, BEN, *(Grant(role=role, page_id=page.id) for page in pages))


def key_in(text: str, action: str) -> str:
    found = re.search(
        rf'action="{DESK}{action}">\s*<input type="hidden" name="key" value="(\w+)"', text
    )
    assert found
    return found[1]


async def send(client: Browser, action: str, **form: str) -> tuple[int, str]:
    """Send a form of the desk; return the status, and the text of the desk afterwards."""
    answer = await client.post(f"{DESK}{action}", form=form)
    return answer.status_code, unescape(await text_of(client, DESK))


@pytest.mark.parametrize(
    ("role", "part", "kind", "id", "title"),
    [
        (Role.SHOP, "shops", ContainerType.MARKET, CHEESE, "Cheese"),
        (Role.CALENDAR, "calendars", ContainerType.CALENDAR, MILKING, "Milking"),
    ],
)
async def test_who_keeps_two_pages_shows_what_is_of_one_on_the_other(
    client: Browser,
    bakery: Post,
    dairy: Post,
    siblings: FakeServices,
    role: Role,
    part: str,
    kind: ContainerType,
    id: int,
    title: str,
) -> None:
    await enter_keeper(client, role, bakery, dairy)
    before = await text_of(client, DESK)
    key = key_in(before, f"{part}/attached/")

    status, after = await send(client, f"{part}/attached/", thing=str(id), key=key)

    (attached,) = siblings.calls(relations.AttachChild)
    assert f"{title} · The Dairy" in unescape(before)
    assert (attached.parent_id, attached.child_type, attached.child_id) == (bakery.id, kind, id)
    assert attached.owner_id == dairy.id
    assert status == 303
    assert f"{title} is shown on this page too" in after


async def test_what_is_sent_twice_is_one_intention_and_another_choice_another(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices
) -> None:
    await enter_keeper(client, Role.SHOP, bakery, dairy)
    key = key_in(await text_of(client, DESK), "shops/attached/")
    for id in (CHEESE, CHEESE, BUTTER):
        await send(client, "shops/attached/", thing=str(id), key=key)

    keys = siblings.keys(relations.AttachChild)
    assert keys[0] == keys[1]
    assert keys[2] != keys[1]


async def test_the_desk_tells_whose_it_is_and_detaches_it(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices
) -> None:
    hang(siblings, bakery, (ContainerType.MARKET, CHEESE), (ContainerType.CALENDAR, MILKING))
    await enter_keeper(client, Role.SHOP, bakery, dairy)
    text = unescape(await text_of(client, DESK))
    key = key_in(text, f"shops/attached/{CHEESE}/delete/")

    status, after = await send(client, f"shops/attached/{CHEESE}/delete/", key=key)

    (detached,) = siblings.calls(relations.DetachChild)
    assert "of The Dairy" in text
    assert "Cheese · The Dairy" not in text, "what is shown already is not offered"
    assert "Butter · The Dairy" in text
    assert (detached.parent_id, detached.child_id, detached.owner_id) == (
        bakery.id,
        CHEESE,
        dairy.id,
    )
    assert status == 303
    assert "Cheese is no longer shown on this page" in after


async def test_who_keeps_one_page_alone_sees_what_others_attached_and_may_detach_it(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices
) -> None:
    hang(siblings, bakery, (ContainerType.MARKET, CHEESE))
    await enter_keeper(client, Role.SHOP, bakery)

    text = unescape(await text_of(client, DESK))
    status, _after = await send(client, f"shops/attached/{CHEESE}/delete/")

    assert "of The Dairy" in text
    assert "There is no other shop that could be shown here." in text
    assert siblings.calls(market.MarketplacesElsewhere) == []
    assert status == 303
    assert len(siblings.calls(relations.DetachChild)) == 1


async def test_who_does_not_keep_the_other_page_may_not_attach_what_is_on_it(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices
) -> None:
    await enter_keeper(client, Role.SHOP, bakery)

    answer = await client.post(f"{DESK}shops/attached/", form={"thing": str(CHEESE)})

    assert answer.status_code == 403
    assert siblings.calls(relations.AttachChild) == []


@pytest.mark.parametrize("role", [Role.CONTENT, Role.CALENDAR, Role.PAYMENTS])
async def test_other_keepers_of_both_pages_attach_no_shop_and_detach_none(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices, role: Role
) -> None:
    await enter_keeper(client, role, bakery, dairy)

    for action in ("shops/attached/", f"shops/attached/{CHEESE}/delete/"):
        answer = await client.post(f"{DESK}{action}", form={"thing": str(CHEESE)})
        assert answer.status_code == 403
    assert siblings.calls(relations.AttachChild) == []
    assert siblings.calls(relations.DetachChild) == []


async def test_an_admin_chooses_among_all_pages(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    await enter_as(client, ADA, ADMIN)

    await text_of(client, DESK)
    status, _after = await send(client, "shops/attached/", thing=str(BUTTER))

    assert siblings.calls(market.MarketplacesElsewhere)[0].container_ids is None
    assert status == 303
    assert len(siblings.calls(relations.AttachChild)) == 1


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("", "Please choose what is to be shown here"),
        ("cheese", "Please choose what is to be shown here"),
        ("9" * 30, "Please choose what is to be shown here"),
        ("999", "It is not there any more. Please choose again."),
    ],
)
async def test_what_cannot_be_attached_is_refused_in_words(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices, thing: str, said: str
) -> None:
    await enter_keeper(client, Role.SHOP, bakery, dairy)

    status, after = await send(client, "shops/attached/", thing=thing)

    assert status == 303
    assert said in after
    assert siblings.calls(relations.AttachChild) == []


async def test_what_is_a_pages_own_is_neither_attached_nor_detached(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    siblings.answers(market.MarketplacesByIds, [shop(bakery, 3, "Bread")])
    await enter_keeper(client, Role.SHOP, bakery)

    for action in ("shops/attached/", "shops/attached/3/delete/"):
        _status, after = await send(client, action, thing="3")
        assert "It belongs to this page already" in after
    assert siblings.calls(relations.AttachChild) == []
    assert siblings.calls(relations.DetachChild) == []


async def test_nothing_of_a_draft_or_of_a_page_that_is_gone_is_offered(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    draft = await make_page("mill", title="The Mill")
    async with transaction() as session:
        (await session.get_one(Post, draft.id)).unpublish()
    gone = shop(draft, 77, "Lost").model_copy(update={"container_id": 999_999})
    siblings.answers(market.MarketplacesElsewhere, [shop(draft, 76, "Flour"), gone])
    await enter_as(client, ADA, ADMIN)

    text = await text_of(client, DESK)

    assert "Flour" not in text
    assert "Lost" not in text
    assert "There is no other shop that could be shown here." in text


@pytest.mark.parametrize(
    ("away", "said", "stands"),
    [
        ("relations", "Which shops of other pages are shown here cannot be asked", "No shop yet"),
        ("market", "The shops cannot be asked for right now", "Milking · The Dairy"),
    ],
)
async def test_while_a_sibling_is_away_the_desk_says_so_and_nothing_is_changed(
    client: Browser, bakery: Post, siblings: FakeServices, away: str, said: str, stands: str
) -> None:
    siblings.is_down(away)
    await enter_as(client, ADA, ADMIN)

    text = unescape(await text_of(client, DESK))
    status, after = await send(client, "shops/attached/", thing=str(CHEESE))

    assert said in text
    assert stands in text
    assert status == 303
    assert "That could not be done right now. Please try again in a moment." in after


async def test_what_is_known_of_others_is_not_asked_for_again(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices
) -> None:
    hang(siblings, bakery, (ContainerType.MARKET, CHEESE), (ContainerType.CALENDAR, MILKING))
    await enter_as(client, ADA, ADMIN)

    await text_of(client, DESK)

    assert len(siblings.calls(relations.GetChildren)) == 1
    assert siblings.calls(market.MarketplacesByIds) == []
    assert siblings.calls(events.CalendarsByIds) == []


async def test_the_desk_says_what_visitors_do_not_see_of_what_is_attached(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices
) -> None:
    hang(siblings, bakery, (ContainerType.MARKET, CHEESE), (ContainerType.CALENDAR, MILKING))
    unlisted = milking(dairy).model_copy(update={"is_listed": False})
    siblings.answers(events.CalendarsElsewhere, [unlisted])
    await enter_as(client, ADA, ADMIN)

    by_address = await text_of(client, DESK)
    async with transaction() as session:
        (await session.get_one(Post, dairy.id)).unpublish()
    of_a_draft = await text_of(client, DESK)

    assert by_address.count("By its address alone") == 1
    assert of_a_draft.count("Its page is a draft") == 2


async def test_the_log_of_the_page_names_the_page_it_came_from(
    client: Browser, bakery: Post, dairy: Post, siblings: FakeServices
) -> None:
    deed = AuditEntry(
        id=1,
        at=utcnow(),
        actor=ActorKind.SYSTEM,
        actor_id=None,
        network="",
        action=Audited.SHOP_ATTACHED,
        object_type=ObjectType.MARKETPLACE,
        object_id=CHEESE,
        within_id=bakery.id,
        why="",
        detail={"owner": dairy.id},
    )
    siblings.answers(relations.AuditTrail, [deed])
    await enter_keeper(client, Role.SHOP, bakery)

    assert "Shop of The Dairy shown here too" in await text_of(client, DESK)


async def test_a_page_that_is_put_away_is_detached_with_all_that_was_its_own(
    siblings: FakeServices, dairy: Post
) -> None:
    siblings.answers(market.MarketplacesForContainer, [shop(dairy, CHEESE, "Cheese")])
    siblings.answers(events.CalendarsForContainer, [milking(dairy)])
    siblings.answers(relations.DetachEverywhere, relations.DetachedAll(detached=1))
    async with transaction() as session:
        await put_away(session, dairy.id, seen=dairy.version)

    await drain_outbox()

    assert [(it.type, it.id) for it in siblings.calls(relations.DetachEverywhere)] == [
        (ContainerType.PAGE, dairy.id),
        (ContainerType.MARKET, CHEESE),
        (ContainerType.CALENDAR, MILKING),
    ]
