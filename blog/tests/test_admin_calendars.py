"""The calendars of a page, as those who keep them open, change and put them away."""

import re
from html import unescape

import pytest
from quart import Response

from blog.posts.models import Post
from blog.tests.admins import enter_as, text_of, with_empty_logs
from blog.tests.factories import make_page
from glue.contracts import events, relations
from glue.contracts.blog import Grant, Role
from glue.contracts.events import CalendarColour
from glue.contracts.relations import ContainerType
from shared.errors import DomainError
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
CALENDARS = "/admin/pages/bakery/calendars/"
TYPED = {
    "title": "Classes & more",
    "slug": "classes",
    "description": "Come and knead.",
    "time_zone": "Europe/Vienna",
    "colour": "moss",
    "key": "of-this-form",
}


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


def classes(page: Post, **changes: object) -> events.Calendar:
    values: dict[str, object] = {
        "id": 3,
        "slug": "baking",
        "title": "Baking days",
        "container_type": ContainerType.PAGE,
        "container_id": page.id,
        "url": "http://events.test/calendars/3/",
        "version": "seen",
    }
    return events.Calendar.model_validate(values | changes)


@pytest.fixture
async def keeper(
    client: SameOriginClient, services: FakeServices, bakery: Post
) -> SameOriginClient:
    """The browser of somebody who keeps the bakery's calendars: one is there."""
    with_empty_logs(services)
    services.answers(relations.GetParents, [])
    services.answers(events.CalendarsForContainer, [classes(bakery)])
    services.answers(events.CreateCalendar, classes(bakery, title="Classes & more"))
    services.answers(events.UpdateCalendar, classes(bakery, title="Classes & more"))
    services.answers(events.DeleteCalendar, events.Deleted(deleted=True))
    await enter_as(client, BEN, Grant(role=Role.CALENDAR, page_id=bakery.id))
    return client


async def text(answer: Response, status: int = 200) -> str:
    said = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, said
    return unescape(said)


async def test_the_list_tells_of_each_calendar_and_leads_on(
    keeper: SameOriginClient, services: FakeServices, bakery: Post
) -> None:
    services.answers(
        events.CalendarsForContainer,
        [classes(bakery), classes(bakery, id=4, title="Oven", is_listed=False)],
    )

    page = await text_of(keeper, CALENDARS)

    assert 'href="http://events.test/keep/bakery/3/events/"' in page
    assert 'href="http://events.test/bakery/baking/"' in page
    assert (page.count("By its address alone"), page.count("Europe/London")) == (1, 2)


async def test_the_desk_of_the_page_leads_to_its_calendars(keeper: SameOriginClient) -> None:
    assert f'href="{CALENDARS}"' in await text_of(keeper, "/admin/pages/bakery/")


async def test_a_calendar_is_opened_with_what_was_typed(
    keeper: SameOriginClient, services: FakeServices, bakery: Post
) -> None:
    answer = await keeper.post(CALENDARS, form=TYPED | {"is_listed": "on"})
    await keeper.post(CALENDARS, form=TYPED | {"is_listed": "on"})
    await keeper.post(CALENDARS, form=TYPED)

    assert (answer.status_code, answer.headers["Location"]) == (303, CALENDARS)
    opened = services.calls(events.CreateCalendar)
    assert opened[0] == events.CreateCalendar(
        page_id=bakery.id,
        title="Classes & more",
        slug="classes",
        description="Come and knead.",
        time_zone="Europe/Vienna",
        colour=CalendarColour.MOSS,
    )
    assert [it.is_listed for it in opened] == [True, True, False]
    first, second, third = services.keys(events.CreateCalendar)
    assert first == second != third


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "  ", "Please give the calendar a name"),
        ("title", "T" * 161, "At most 160 letters, please"),
        ("slug", "Käse", "Letters a to z, digits and hyphens between them, please"),
        ("time_zone", "Europe/Atlantis", "Please choose a time zone"),
        ("colour", "plaid", "Please choose a colour"),
        ("description", "i" * 1001, "At most 1000 letters, please"),
    ],
)
async def test_what_cannot_be_is_said_by_field_before_events_is_asked(
    keeper: SameOriginClient, services: FakeServices, field: str, typed: str, said: str
) -> None:
    page = await text(await keeper.post(CALENDARS, form=TYPED | {field: typed}), 422)

    assert page.count(said) == 2
    assert field == "description" or "Come and knead." in page
    assert services.calls(events.CreateCalendar) == []


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (events.SlugTaken(slug="classes"), "already a calendar called “classes”"),
        (events.SlugReserved(slug="agenda"), "“agenda” is needed for another address"),
    ],
)
async def test_an_address_that_cannot_be_had_is_said_beside_it(
    keeper: SameOriginClient, services: FakeServices, refusal: DomainError, said: str
) -> None:
    services.refuses(events.CreateCalendar, refusal)

    page = await text(await keeper.post(CALENDARS, form=TYPED), 409)

    assert said in page
    assert 'id="field-slug-error"' in page
    assert 'value="Classes & more"' in page


async def test_while_events_is_away_what_was_typed_is_kept_and_sent_again_with_its_key(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    services.is_down("events")

    assert "cannot be asked for right now" in await text(await keeper.get(CALENDARS), 503)
    for path in (CALENDARS, f"{CALENDARS}3/"):
        page = await text(await keeper.post(path, form=TYPED), 503)
        assert "not answering right now" in page
        assert "Come and knead." in page
        assert 'name="key" value="of-this-form"' in page


async def test_what_was_changed_is_sent_with_what_was_seen(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    form = await text_of(keeper, f"{CALENDARS}3/")
    (seen,) = re.findall(r'name="seen" value="(\w+)"', form)

    answer = await keeper.post(f"{CALENDARS}3/", form=TYPED | {"seen": seen})

    assert answer.status_code == 303
    (sent,) = services.calls(events.UpdateCalendar)
    assert (sent.id, sent.seen, sent.slug, sent.is_listed) == (3, "seen", "classes", False)


async def test_two_who_change_a_calendar_at_once_notice_each_other(
    keeper: SameOriginClient, services: FakeServices, bakery: Post
) -> None:
    services.refuses(events.UpdateCalendar, events.EditedMeanwhile())
    now = classes(bakery, description="Closed in May.", colour="sea", version="newer")
    services.answers(events.CalendarsForContainer, [now])

    page = await text(await keeper.post(f"{CALENDARS}3/", form=TYPED | {"seen": "seen"}), 409)

    assert "Somebody else has changed this calendar" in page
    assert "<dd>Closed in May.</dd>" in page
    assert "<dd>Sea</dd>" in page
    assert ">Come and knead.</textarea>" in page
    assert 'name="seen" value="newer"' in page


async def test_a_calendar_is_put_away_once_it_was_asked_for(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    assert "Put away Baking days?" in await text_of(keeper, f"{CALENDARS}3/")
    answer = await keeper.post(f"{CALENDARS}3/delete/")

    assert answer.status_code == 303
    assert [it.id for it in services.calls(events.DeleteCalendar)] == [3]


@pytest.mark.parametrize("path", ["", "delete/"])
async def test_calendars_of_other_pages_are_not_there(
    keeper: SameOriginClient, services: FakeServices, path: str
) -> None:
    answer = await keeper.post(f"{CALENDARS}4/{path}", form=TYPED)

    assert answer.status_code == 404
    assert services.calls(events.UpdateCalendar) == []
    assert services.calls(events.DeleteCalendar) == []


async def test_who_keeps_something_else_of_the_page_does_not_get_in(
    client: SameOriginClient, services: FakeServices, bakery: Post
) -> None:
    with_empty_logs(services)
    await enter_as(client, BEN, Grant(role=Role.SHOP, page_id=bakery.id))

    assert (await client.get(CALENDARS)).status_code == 403
    assert (await client.post(CALENDARS, form=TYPED)).status_code == 403
    assert CALENDARS not in await text_of(client, "/admin/pages/bakery/")
