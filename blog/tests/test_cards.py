"""Finding things of this house, and pages, to put into a text."""

import json
from typing import Any

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.menu.following import Attached, follow_attached
from blog.menu.models import NodeKind
from blog.tests.admins import enter_as
from blog.tests.factories import make_draft, make_page, make_post
from glue.contracts import events, market
from glue.contracts.blog import Grant, Role
from glue.contracts.families import Card, Found, Hit, Kind
from shared.db import transaction
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
async def ada(client: Browser) -> None:
    await enter_as(client, "ada@example.org", Grant(role=Role.AUTHOR))


async def ask(client: Browser, kind: str, words: str, *, status: int = 200) -> dict[str, Any]:
    answer = await client.get(f"/admin/cards/?kind={kind}&q={words}")
    assert answer.status_code == status
    said: dict[str, Any] = json.loads(str(await answer.get_data(as_text=True)))
    return said


async def test_a_product_is_found_with_what_its_shop_knows_it_by(
    client: Browser, services: FakeServices
) -> None:
    loaf = Hit(title="Rye loaf", url="http://market.test/r/", card=Card.PRODUCT, id=7)
    older = Hit(title="Rye bun", url="http://market.test/b/")
    services.answers(market.Search, [Found(kind=Kind.PRODUCT, total=2, hits=[loaf, older])])

    found = (await ask(client, "product", "rye"))["hits"]

    assert [(it["id"], it["title"], it["url"]) for it in found] == [
        (7, "Rye loaf", "http://market.test/r/")
    ]


async def test_an_event_is_no_calendar_of_its_name(client: Browser, services: FakeServices) -> None:
    hits = [
        Hit(title="Choir", url="http://events.test/choir/", card=Card.CALENDAR, id=1),
        Hit(title="Choir night", url="http://events.test/1/", card=Card.EVENT, id=2),
    ]
    services.answers(events.Search, [Found(kind=Kind.EVENT, total=2, hits=hits)])

    assert [it["id"] for it in (await ask(client, "event", "choir"))["hits"]] == [2]


async def test_shops_and_calendars_are_found_in_the_menu(client: Browser) -> None:
    page = await make_page("bakery")
    attached = [
        Attached(kind, number, f"Oven {kind}", f"http://x.test/{number}/")
        for number, kind in ((3, NodeKind.MARKET), (4, NodeKind.CALENDAR))
    ]
    async with transaction() as session:
        await follow_attached(session, page_id=page.id, attached=attached, seen_version=0)

    assert [it["id"] for it in (await ask(client, "market", "oven"))["hits"]] == [3]
    assert [it["id"] for it in (await ask(client, "calendar", "OVEN"))["hits"]] == [4]
    assert (await ask(client, "market", "%25"))["hits"] == []


async def test_a_shop_that_does_not_answer_is_not_a_shop_without_products(
    client: Browser, services: FakeServices
) -> None:
    services.is_down("market")

    said = await ask(client, "product", "rye", status=503)

    assert "not answering" in said["message"]


async def test_published_posts_and_pages_are_found_to_link_to(client: Browser) -> None:
    await make_page("hay-loft")
    await make_post("hay-cut")
    await make_draft("hay-draft")

    groups = (await ask(client, "link", "hay"))["groups"]

    assert [(it["label"], [each["title"] for each in it["items"]]) for it in groups] == [
        ("Posts", ["Hay Cut"]),
        ("Pages", ["Hay Loft"]),
    ]


async def test_what_is_no_kind_of_card_is_refused(client: Browser) -> None:
    await ask(client, "person", "ada", status=422)
