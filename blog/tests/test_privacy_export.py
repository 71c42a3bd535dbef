"""Taking one's data along: collected from everybody, packed, handed to its owner alone."""

import asyncio
import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import func, select

from blog.ghost.models import GhostRow, Kind
from blog.people.models import User
from blog.privacy.errors import TooManyExports
from blog.privacy.exporting import clean, start_export
from blog.privacy.models import DataExport, DataPart, HeldUpBy
from blog.tests.factories import ADA, make_user
from blog.tests.leaving import (
    PRIVACY,
    body_of,
    everybody_answers,
    go_on,
    letters,
    section,
    sign_in,
    the_exports,
)
from glue.contracts import blog, cart, events, likes, orders
from glue.contracts.families import DataPart as Told
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def answering(services: FakeServices) -> FakeServices:
    everybody_answers(services)
    services.answers(cart.AdoptCartForUser, cart.Merged(lines=0))
    services.answers(events.AdoptEntriesForUser, events.Places())
    return services


async def begin(user: User) -> None:
    async with transaction() as session:
        await start_export(session, user_id=user.id, now=utcnow())


async def archive() -> ZipFile:
    async with reading() as session:
        packed = await session.scalar(select(DataExport.archive))
    assert packed is not None
    return ZipFile(io.BytesIO(packed))


async def count_parts() -> int:
    async with reading() as session:
        return await session.scalar(select(func.count()).select_from(DataPart)) or 0


async def test_everybody_is_asked_and_the_archive_has_what_they_told() -> None:
    ada = await make_user(ADA)
    await begin(ada)
    await go_on()

    document = json.loads((await archive()).read("data.json"))

    assert (document["shape"], document["person"]) == (1, ada.id)
    assert [*document["services"]] == [
        "blog",
        "market",
        "cart",
        "events",
        "relations",
        "likes",
        "orders",
    ]
    assert document["services"]["orders"]["things"]["rows"] == [{"what": "orders's"}]
    (me,) = document["services"]["blog"]["person"]["rows"]
    assert (me["id"], me["email"]) == (ada.id, ADA)
    assert await count_parts() == 0


async def test_what_came_of_somebody_from_ghost_is_told_as_it_came() -> None:
    ada = await make_user(ADA)
    for number, email in enumerate((ADA.upper(), BEN)):
        said = {"fields": {"email": email, "note": "Käse"}, "of": {}}
        async with transaction() as session:
            session.add(GhostRow(kind=Kind.MEMBER, ghost_id=f"g{number}", ghost=said, digest=""))
    await begin(ada)
    await go_on()

    document = json.loads((await archive()).read("data.json"))

    (row,) = document["services"]["blog"]["brought"]["rows"]
    assert row["kind"] == "member"
    assert json.loads(row["what"])["fields"] == {"email": ADA.upper(), "note": "Käse"}
    assert row["came_at"]


async def test_the_page_for_people_asks_nobody_for_anything_and_escapes_what_was_told(
    answering: FakeServices,
) -> None:
    answering.answers(
        likes.ExportPerson, Told(sections=[section("things", "<script>alert(1)</script>")])
    )
    await begin(await make_user(ADA))
    await go_on()

    page = (await archive()).read("index.html").decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert not any(word in page for word in ("http://", "https://", "src=", "@import", "url("))
    assert ADA in page


async def test_a_service_tells_in_portions_and_nothing_is_lost_between_them(
    answering: FakeServices,
) -> None:
    portions = {
        None: Told(sections=[section("a", "1", "2")], next="a:2"),
        "a:2": Told(sections=[section("a", "3"), section("b", "x")], next="b:1"),
        "b:1": Told(sections=[section("b", "y")]),
    }
    answering.answers(orders.ExportPerson, lambda query: portions[query.after])
    await begin(await make_user(ADA))
    await go_on()

    told = json.loads((await archive()).read("data.json"))["services"]["orders"]

    assert [row["what"] for row in told["a"]["rows"]] == ["1", "2", "3"]
    assert [row["what"] for row in told["b"]["rows"]] == ["x", "y"]


@pytest.mark.parametrize("away", ["market", "cart", "events", "relations", "likes", "orders"])
async def test_a_service_that_is_away_holds_it_up_and_nothing_is_asked_twice(
    answering: FakeServices, clock: FrozenClock, away: str
) -> None:
    answering.is_down(away)
    await begin(await make_user(ADA))
    await go_on()
    (waiting,) = await the_exports()

    answering.is_up(away)
    clock.advance(MINUTE)
    await go_on()

    (finished,) = await the_exports()
    assert (waiting.held_up_by, waiting.finished_at) == (HeldUpBy.AWAY, None)
    assert away not in waiting.done
    assert (finished.held_up_by, finished.finished_at) == (None, clock.now())
    assert [len(answering.calls(it)) for it in (cart.ExportPerson, orders.ExportPerson)] == [1, 1]


async def test_it_goes_on_in_the_middle_of_a_service_that_went_away(
    answering: FakeServices, clock: FrozenClock
) -> None:
    def tell(query: orders.ExportPerson) -> Told:
        if query.after is None:
            answering.is_down("orders")
            return Told(sections=[section("a", "1")], next="a:1")
        return Told(sections=[section("a", "2")])

    answering.answers(orders.ExportPerson, tell)
    await begin(await make_user(ADA))
    await go_on()
    answering.is_up("orders")
    clock.advance(MINUTE)
    await go_on()

    told = json.loads((await archive()).read("data.json"))["services"]["orders"]
    assert [row["what"] for row in told["a"]["rows"]] == ["1", "2"]
    assert [query.after for query in answering.calls(orders.ExportPerson)] == [None, "a:1"]


async def test_a_letter_leads_to_the_account_and_not_to_the_file() -> None:
    await begin(await make_user(ADA))
    await go_on()

    ((to, subject, text),) = await letters()

    assert to == ADA
    assert subject.startswith("Your data is ready")
    assert "http://blog.test/account/privacy/\n" in text
    assert "exports" not in text


@pytest.mark.committed
async def test_asked_for_many_times_at_once_it_is_collected_once() -> None:
    ada = await make_user(ADA)

    await asyncio.gather(*(begin(ada) for _ in range(5)))

    assert len(await the_exports()) == 1


async def test_three_times_a_day_are_enough(clock: FrozenClock) -> None:
    ada = await make_user(ADA)
    for _ in range(3):
        await begin(ada)
        await go_on()
        clock.advance(MINUTE)

    with pytest.raises(TooManyExports):
        await begin(ada)
    clock.advance(timedelta(days=1))
    await begin(ada)

    assert len(await the_exports()) == 4


async def test_after_a_week_it_is_deleted(clock: FrozenClock) -> None:
    await begin(await make_user(ADA))
    await go_on()

    clock.advance(timedelta(days=7) - MINUTE)
    await clean()
    before = len(await the_exports())
    clock.advance(MINUTE)
    await clean()

    assert before == 1
    assert await the_exports() == []


async def test_one_that_nobody_can_finish_is_given_up_after_a_week(
    answering: FakeServices, clock: FrozenClock
) -> None:
    ada = await make_user(ADA)
    answering.is_down("events")
    await begin(ada)
    await go_on()
    clock.advance(timedelta(days=7))
    await clean()

    await begin(ada)
    answering.is_up("events")
    await go_on()

    (export,) = await the_exports()
    assert export.finished_at == clock.now()


@pytest.mark.committed
async def test_the_page_says_how_far_it_is_and_who_does_not_answer(
    client: Browser, answering: FakeServices
) -> None:
    await sign_in(client)
    answering.is_down("events")

    await client.post(f"{PRIVACY}exports/")
    await go_on()
    page = await body_of(client)
    region = await body_of(client, f"{PRIVACY}?looks=3", **{"HX-Request": "true"})

    for text in (page, region):
        assert "3 of 7 parts are done" in text
        assert "“Bookings and tickets” does not answer right now" in text
    assert "http-equiv" in page
    assert "<html" not in region
    assert 'hx-get="/account/privacy/?looks=4"' in region


@pytest.mark.committed
async def test_what_is_ready_is_handed_to_its_owner_alone(
    client: Browser, sibling: RpcClient
) -> None:
    await sign_in(client)
    await client.post(f"{PRIVACY}exports/")
    await go_on()
    (export,) = await the_exports()
    path = f"{PRIVACY}exports/{export.id}/"

    taken = await client.get(path)
    await sign_in(client, BEN)
    theirs = await client.get(path)
    await client.post("/sign-out/")
    strangers = await client.get(path)

    assert (taken.status_code, theirs.status_code, strangers.status_code) == (200, 404, 303)
    assert taken.headers["Content-Type"] == "application/zip"
    assert taken.headers["Cache-Control"] == "private, no-store"
    assert taken.headers["Content-Disposition"].startswith('attachment; filename="your-data-2026')
    assert ZipFile(io.BytesIO(await taken.get_data(as_text=False))).testzip() is None
    trail = await sibling.fetch(blog.AuditTrail(person_id=export.user_id))
    of_data = [entry.action for entry in trail if entry.action.startswith("data.")]
    assert of_data == ["data.taken", "data.asked"]


@pytest.mark.committed
async def test_the_page_offers_what_is_ready_until_it_is_deleted(
    client: Browser, clock: FrozenClock
) -> None:
    await sign_in(client)
    await client.post(f"{PRIVACY}exports/")
    await go_on()
    (export,) = await the_exports()
    path = f"{PRIVACY}exports/{export.id}/"

    offered = path in await body_of(client)
    clock.advance(timedelta(days=7))

    assert offered
    assert path not in await body_of(client)
    assert (await client.get(path)).status_code == 404


@pytest.mark.committed
async def test_a_fourth_time_is_refused_in_words_and_leaves_the_others(client: Browser) -> None:
    await sign_in(client)
    for _ in range(3):
        await client.post(f"{PRIVACY}exports/")
        await go_on()

    refused = await client.post(f"{PRIVACY}exports/")

    body = await refused.get_data(as_text=True)
    assert refused.status_code == 429
    assert "collected 3 times within a day" in body
    assert body.count("Download what was collected") == 3
    assert len(await the_exports()) == 3


@pytest.mark.committed
async def test_another_site_cannot_have_anything_collected(client: Browser) -> None:
    await sign_in(client)

    response = await client.post(f"{PRIVACY}exports/", headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert await the_exports() == []
