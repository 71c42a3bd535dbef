"""The pages' desks: admins see and change all, keepers see their own."""

import re
from datetime import timedelta

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.posts.service import write_post
from blog.roles.queries import grants_of
from blog.tests.admins import ADMIN, enter_as, send_choices, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page, make_user
from glue.audit import Audited, ObjectType
from glue.contracts import market
from glue.contracts.blog import Grant, PostKind, Role
from glue.contracts.families import AuditEntry
from glue.contracts.relations import ContainerType
from shared.actors import ActorKind
from shared.audit import record
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
PAGE = ContainerType.PAGE


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    return with_empty_logs(services)


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


def shop(page: Post) -> Grant:
    return Grant(role=Role.SHOP, page_id=page.id)


async def make_draft_page(slug: str) -> Post:
    content = PostContent(kind=PostKind.PAGE, slug=slug, title=slug.title())
    async with transaction() as session:
        return await write_post(session, content=content)


async def test_an_admin_sees_every_page_drafts_too(client: Browser, bakery: Post) -> None:
    await make_draft_page("dairy")
    await enter_as(client, ADA, ADMIN)

    text = await text_of(client, "/admin/pages/")
    desk = await text_of(client, "/admin/pages/dairy/")

    assert "The Bakery" in text
    assert "Dairy" in text
    assert "Draft" in text
    assert "Nobody looks after this page yet" in desk
    assert "Add a keeper" in desk


async def test_a_keeper_of_one_page_is_led_to_its_desk(client: Browser, bakery: Post) -> None:
    await make_page("dairy", title="The Dairy")
    await enter_as(client, BEN, shop(bakery))

    led = await client.get("/admin/")
    listed = await text_of(client, "/admin/pages/")

    assert (led.status_code, led.headers["Location"]) == (303, "/admin/pages/bakery/")
    assert "The Bakery" in listed
    assert "The Dairy" not in listed
    assert 'href="/admin/people/"' not in listed


async def test_a_keeper_of_two_pages_chooses(client: Browser, bakery: Post) -> None:
    dairy = await make_page("dairy", title="The Dairy")
    await enter_as(client, BEN, shop(bakery), shop(dairy))

    led = await client.get("/admin/")

    assert led.headers["Location"] == "/admin/pages/"
    assert "The Dairy" in await text_of(client, "/admin/pages/")


async def test_a_keeper_sees_the_desk_and_changes_nothing(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    siblings.answers(market.AuditTrail, [opened(bakery)])
    await enter_as(client, BEN, shop(bakery))

    text = await text_of(client, "/admin/pages/bakery/")
    added = await send_choices(
        client, "/admin/pages/bakery/keepers/", "cleo@example.org", f"shop:{bakery.id}"
    )

    assert 'role="switch"' not in text.partition('id="keepers"')[2]
    assert "Add a keeper" not in text
    assert "/admin/people/" not in text
    assert "Shop opened" in text
    assert "203.0.113.0/24" not in text
    assert added[0] == 403


async def test_a_page_of_others_is_refused_and_written_down(client: Browser, bakery: Post) -> None:
    dairy = await make_page("dairy")
    await enter_as(client, BEN, shop(bakery))

    await text_of(client, "/admin/pages/dairy/", status=403)

    admin = type(client)(client.app)
    await enter_as(admin, ADA, ADMIN)
    desk = await text_of(admin, f"/admin/pages/{dairy.slug}/")
    assert "Refused: to look after a page" in desk
    assert "because they lack the role for it" in desk


async def test_a_page_that_is_not_there_is_not_found_nor_told_to_strangers(
    client: Browser, bakery: Post
) -> None:
    stranger = type(client)(client.app)
    await enter_as(client, ADA, ADMIN)

    assert (await client.get("/admin/pages/nowhere/")).status_code == 404
    for slug in ("nowhere", "bakery"):
        answer = await stranger.get(f"/admin/pages/{slug}/")
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("http://blog.test/sign-in/?next=")


async def test_an_admin_switches_what_keepers_keep(client: Browser, bakery: Post) -> None:
    await enter_as(client, ADA, ADMIN)
    ben = await enter_as(type(client)(client.app), BEN, shop(bakery))

    text = await text_of(client, "/admin/pages/bakery/")

    switches = re.findall(rf'id="role-{ben.id}-{bakery.id}-(\w+)"', text)
    assert switches == ["content", "shop", "calendar", "orders", "payments", "door"]
    assert 'name="back" value="/admin/pages/bakery/"' in text


async def test_a_keeper_who_is_here_gets_the_role_at_once(client: Browser, bakery: Post) -> None:
    await enter_as(client, ADA, ADMIN)
    ben = await make_user(BEN)

    status, _ = await send_choices(
        client, "/admin/pages/bakery/keepers/", BEN, f"shop:{bakery.id}", f"door:{bakery.id}"
    )
    text = await text_of(client, "/admin/pages/bakery/")

    assert status == 303
    assert "ben is here already, has the roles now and is told by mail" in text
    assert f'id="role-{ben.id}-{bakery.id}-door"' in text
    async with reading() as session:
        assert len(await grants_of(session, user_id=ben.id)) == 2


async def test_a_keeper_who_has_never_been_here_is_invited(client: Browser, bakery: Post) -> None:
    await enter_as(client, ADA, ADMIN)

    await send_choices(client, "/admin/pages/bakery/keepers/", BEN, f"shop:{bakery.id}")

    assert f"on its way to {BEN}" in await text_of(client, "/admin/pages/bakery/")
    assert BEN in await text_of(client, "/admin/invitations/")


async def test_what_was_refused_comes_back_with_the_form_open(
    client: Browser, bakery: Post
) -> None:
    dairy = await make_page("dairy")
    await enter_as(client, ADA, ADMIN)
    address = "/admin/pages/bakery/keepers/"

    status, text = await send_choices(client, address, "ben at example")
    of_others, _ = await send_choices(client, address, BEN, f"shop:{dairy.id}")
    everywhere, _ = await send_choices(client, address, BEN, "admin")

    assert status == 422
    assert 'value="ben at example"' in text
    assert '<details class="more" id="add" open>' in text
    assert (of_others, everywhere) == (422, 422)


async def test_older_deeds_are_added_below(
    client: Browser, bakery: Post, clock: FrozenClock
) -> None:
    await enter_as(client, ADA, ADMIN)
    async with transaction() as session:
        for number in range(26):
            here = (ObjectType.PAGE, bakery.id)
            title = f"part{number}"
            await record(session, Audited.SECTION_ADDED, on=here, within=bakery.id, title=title)

    first = await text_of(client, "/admin/pages/bakery/")
    older = re.search(r'href="(/admin/pages/bakery/\?after=[^"]+)"', first)
    assert older
    headers = {"HX-Request": "true", "HX-Target": "load-more"}
    rest = await (await client.get(older[1], headers=headers)).get_data(as_text=True)

    assert "part25" in first
    assert "part0<" not in first
    assert "part0<" in rest
    assert 'data-announce="1 older entry"' in rest
    assert "<html" not in rest
    assert "part0<" in await text_of(client, older[1])
    assert (await client.get("/admin/pages/bakery/?after=x")).status_code == 400


async def test_taking_the_last_role_closes_the_desk_within_a_second(
    client: Browser, bakery: Post, clock: FrozenClock
) -> None:
    keeper = type(client)(client.app)
    ben = await enter_as(keeper, BEN, shop(bakery))
    await enter_as(client, ADA, ADMIN)
    await text_of(keeper, "/admin/pages/bakery/")

    await client.post(
        f"/admin/people/{ben.id}/roles/", form={"grant": f"shop:{bakery.id}", "wanted": "off"}
    )
    clock.advance(timedelta(seconds=1))

    assert (await keeper.get("/admin/pages/bakery/")).status_code == 403
    assert (await keeper.get("/admin/")).status_code == 403


def opened(page: Post) -> AuditEntry:
    return AuditEntry(
        id=1,
        at=utcnow(),
        actor=ActorKind.PERSON,
        actor_id=999,
        network="203.0.113.0/24",
        action=Audited.SHOP_OPENED,
        object_type=ObjectType.MARKETPLACE,
        object_id=3,
        within_id=page.id,
        why="",
        detail={},
    )
