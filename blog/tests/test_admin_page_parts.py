"""The parts of a page on its desk: each keeper sees theirs as they stand, and begins more."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from html import unescape

import pytest
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import update

from blog.menu.models import NodeKind
from blog.menu.service import NewEntry, add_entry
from blog.page_configs.models import AccountCheck, PagePaymentAccount
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_account, make_page
from blog.writing.service import begin_post
from glue.contracts import events, market, relations
from glue.contracts.blog import Grant, PostKind, Role
from glue.contracts.relations import ContainerType
from shared.clock import utcnow
from shared.db import transaction
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
DESK = "/admin/pages/bakery/"
PARTS = ["content", "menu", "shops", "calendars", "features", "payments"]
DOORS = {Role.DOOR, Role.CALENDAR}
QUERIES = 12
ASKED = (
    market.MarketplacesForContainer,
    market.CountsOfMarketplaces,
    events.CalendarsForContainer,
    relations.GetChildren,
    market.MarketplacesElsewhere,
    events.CalendarsElsewhere,
)


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


@pytest.fixture(autouse=True)
def siblings(services: FakeServices, bakery: Post) -> FakeServices:
    with_empty_logs(services)
    services.answers(market.MarketplacesForContainer, [shop(bakery, 3), shop(bakery, 4)])
    services.answers(market.CountsOfMarketplaces, lambda it: [counted(id) for id in it.ids])
    services.answers(market.CreateMarketplace, shop(bakery, 5))
    services.answers(market.UpdateMarketplace, shop(bakery, 3, is_open=False))
    services.answers(events.CalendarsForContainer, [calendar(bakery)])
    services.answers(events.CreateCalendar, calendar(bakery))
    return services


def shop(page: Post, id: int, **changes: object) -> market.Marketplace:
    values: dict[str, object] = {
        "id": id,
        "slug": f"shop-{id}",
        "title": f"Shop {id}",
        "container_type": ContainerType.PAGE,
        "container_id": page.id,
        "currency": "GBP",
        "collection_note": "",
        "url": f"http://market.test/markets/{id}/",
    }
    return market.Marketplace.model_validate(values | changes)


def counted(id: int) -> market.MarketplaceCounts:
    return market.MarketplaceCounts(
        marketplace_id=id, products=12 + id, unpublished=0, low=0, sold_out=1
    )


def calendar(page: Post) -> events.Calendar:
    return events.Calendar(
        id=4,
        slug="bakes",
        title="Bakes",
        container_type=ContainerType.PAGE,
        container_id=page.id,
        is_listed=False,
    )


async def enter_keeper(client: Browser, page: Post, role: Role) -> None:
    await enter_as(client, BEN, Grant(role=role, page_id=page.id))


def parts_in(text: str) -> list[str]:
    return re.findall(r'page-desk__part" id="(\w+)"', text)


def draft(
    number: int, *, kind: PostKind = PostKind.POST, page_id: int | None = None
) -> PostContent:
    return PostContent(kind=kind, slug=f"draft-{number}", title=f"Draft {number}", page_id=page_id)


def form_in(text: str, action: str) -> dict[str, str]:
    """Return the hidden fields of the form that is sent there."""
    form = re.search(rf'<form [^>]*action="{DESK}{action}"[^>]*>(.*?)</form>', text, re.DOTALL)
    assert form
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]))


async def note_check(check: AccountCheck) -> None:
    async with transaction() as session:
        await session.execute(update(PagePaymentAccount).values(check=check, checked_at=utcnow()))


async def test_an_admin_sees_all_of_a_page_as_it_stands(client: Browser, bakery: Post) -> None:
    ada = await enter_as(client, ADA, ADMIN)
    await make_account(bakery.id)
    await note_check(AccountCheck.KEY_REFUSED)
    async with transaction() as session:
        entry = NewEntry(NodeKind.LINK, label="Recipes", href="https://example.org/")
        await add_entry(session, bakery.id, entry)
        await add_entry(session, bakery.id, NewEntry(NodeKind.HEADING, label="Nothing below"))
        for number in (1, 2):
            await begin_post(session, content=draft(number, page_id=bakery.id), by=ada.id)

    text = unescape(await text_of(client, DESK))

    assert parts_in(text) == PARTS
    assert "2 posts" in text
    assert "2 of them not published" in text
    assert f'href="/admin/posts/{bakery.id}/edit/"' in text
    assert f'href="/admin/posts/new/?page={bakery.id}"' in text
    assert "Recipes" in text
    assert "1 entry is not shown." in text
    assert "/bakery/shop-3/ · GBP" in text
    assert "15 products" in text
    assert "By its address alone" in text
    assert "Takes payments in GBP" in text
    assert "SumUp does not accept the key any more." in text


async def test_it_says_who_edited_the_page_last(client: Browser, bakery: Post) -> None:
    ada = await enter_as(client, ADA, ADMIN)
    async with transaction() as session:
        await begin_post(session, content=draft(1, kind=PostKind.PAGE), by=ada.id)

    assert f"by {ada.display_name}" in await text_of(client, "/admin/pages/draft-1/")


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.CONTENT, ["content", "menu", "features"]),
        (Role.SHOP, ["shops", "features"]),
        (Role.CALENDAR, ["calendars", "features"]),
        (Role.PAYMENTS, ["payments"]),
        (Role.ORDERS, []),
        (Role.DOOR, []),
    ],
)
async def test_a_keeper_sees_what_they_keep_and_nothing_else_is_asked_for(
    client: Browser, bakery: Post, siblings: FakeServices, role: Role, seen: list[str]
) -> None:
    await enter_keeper(client, bakery, role)

    text = await text_of(client, DESK)

    assert parts_in(text) == seen
    assert ('href="http://events.test/door/bakery/"' in text) is (role in DOORS)
    assert bool(siblings.calls(market.MarketplacesForContainer)) is ("shops" in seen)
    assert bool(siblings.calls(events.CalendarsForContainer)) is ("calendars" in seen)


async def test_what_hangs_on_a_page_is_one_call_for_each_question(
    client: Browser,
    bakery: Post,
    siblings: FakeServices,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    siblings.answers(market.MarketplacesForContainer, [shop(bakery, id) for id in range(3, 30)])
    await enter_as(client, ADA, ADMIN)
    await text_of(client, DESK)
    before = [len(siblings.calls(it)) for it in ASKED]
    async with transaction() as session:
        for number in range(9):
            label = f"Link {number}"
            entry = NewEntry(NodeKind.LINK, label=label, href="https://example.org/")
            await add_entry(session, bakery.id, entry)

    with query_count(QUERIES):
        await text_of(client, DESK)

    assert [len(siblings.calls(it)) for it in ASKED] == [count + 1 for count in before]


@pytest.mark.parametrize(
    ("away", "said", "still_there"),
    [
        ("market", "The shops cannot be asked for right now", "Bakes"),
        ("events", "The calendars cannot be asked for right now", "Shop 3"),
    ],
)
async def test_while_a_service_is_away_its_part_says_so_and_the_others_stand(
    client: Browser, bakery: Post, siblings: FakeServices, away: str, said: str, still_there: str
) -> None:
    siblings.is_down(away)
    await enter_as(client, ADA, ADMIN)

    text = await text_of(client, DESK)

    assert parts_in(text) == PARTS
    assert text.count("cannot be asked for right now") == 1
    assert said in text
    assert still_there in text
    assert f"{away} does not answer right now, so what was done there is missing here" in text


async def test_a_page_with_nothing_on_it_says_so_and_leads_on(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    with_empty_logs(siblings)
    await enter_as(client, ADA, ADMIN)

    text = await text_of(client, DESK)

    for words in ("No shop yet", "No calendar yet", "Takes no payments", "Readers see no menu"):
        assert words in text
    assert siblings.calls(market.CountsOfMarketplaces) == []


async def test_a_shop_is_opened_at_the_desk_by_a_name_alone(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    await make_account(bakery.id)
    await enter_keeper(client, bakery, Role.SHOP)
    sent = form_in(await text_of(client, DESK), "shops/") | {"title": "Cakes"}

    answer = await client.post(f"{DESK}shops/", form=sent)

    (opened,) = siblings.calls(market.CreateMarketplace)
    assert (opened.container_id, opened.title, opened.currency) == (bakery.id, "Cakes", "GBP")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}#shops")


async def test_a_calendar_is_opened_at_the_desk_by_a_name_alone(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    await enter_keeper(client, bakery, Role.CALENDAR)
    sent = form_in(await text_of(client, DESK), "calendars/") | {"title": "Classes"}

    answer = await client.post(f"{DESK}calendars/", form=sent)

    (opened,) = siblings.calls(events.CreateCalendar)
    assert (opened.page_id, opened.title, opened.is_listed) == (bakery.id, "Classes", True)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}#calendars")


async def test_a_form_of_the_desk_that_is_refused_still_leads_back_there(
    client: Browser, bakery: Post
) -> None:
    await enter_keeper(client, bakery, Role.SHOP)
    sent = form_in(await text_of(client, DESK), "shops/")

    answer = await client.post(f"{DESK}shops/", form=sent | {"title": ""})
    again = form_in(await answer.get_data(as_text=True), "shops/")

    assert answer.status_code == 422
    assert again["back"] == "desk"


async def test_a_shop_is_closed_for_now_at_the_desk(
    client: Browser, bakery: Post, siblings: FakeServices
) -> None:
    await enter_keeper(client, bakery, Role.SHOP)
    sent = form_in(await text_of(client, DESK), "shops/3/open/") | {"wanted": "off"}

    answer = await client.post(f"{DESK}shops/3/open/", form=sent)

    (switched,) = siblings.calls(market.UpdateMarketplace)
    assert (switched.id, switched.is_open) == (3, False)
    assert answer.headers["Location"] == f"{DESK}#shops"
