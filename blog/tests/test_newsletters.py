"""Coming onto lists and leaving them, as strangers do in a browser."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from quart import Quart
from quart.typing import TestClientProtocol as Browser

from blog.newsletters.forgetting import forget_readers
from blog.newsletters.models import Stop
from blog.newsletters.queries import subscriber_by_email
from blog.newsletters.service import follow_address, stop_writing_to
from blog.tests.factories import ADA
from blog.tests.links import mailed_texts
from blog.tests.readers import lists_of, mailed_wishes, make_list, make_reader
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient

BEN = "ben@example.org"
SOMEWHERE = {"client": ("192.0.2.7", 1)}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
async def nothing_counted(entered: Runtime) -> AsyncIterator[None]:
    await entered.redis.flushdb()
    yield
    await entered.redis.flushdb()


async def ask(client: Browser, email: str, *lists: int, **fields: str) -> tuple[int, str]:
    body = urlencode([("email", email), *(("lists", it) for it in lists), *fields.items()])
    answer = await client.post("/letters/", data=body, headers=FORM, scope_base=SOMEWHERE)
    return answer.status_code, str(await answer.get_data(as_text=True))


async def text(client: Browser | SameOriginClient, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status_code == status
    return str(await answer.get_data(as_text=True))


async def test_nobody_is_on_a_list_before_the_button_in_the_mail_is_pressed(
    client: Browser,
) -> None:
    news, events = await make_list("news"), await make_list("events")

    status, _ = await ask(client, f" {ADA.upper()} ", news.id, name="Ada")
    asked = await lists_of(ADA)
    (token,) = await mailed_wishes()
    page = await text(client, f"/letters/confirmations/{token}/")
    looked_at = await lists_of(ADA)
    pressed = await client.post(f"/letters/confirmations/{token}/")

    assert (status, asked, looked_at) == (200, [], [])
    assert ADA in page
    assert "News" in page
    assert events.name not in page
    assert pressed.status_code == 200
    assert await lists_of(ADA) == ["news"]


async def test_a_link_works_once_and_for_two_days(client: Browser, clock: FrozenClock) -> None:
    news = await make_list()
    await ask(client, ADA, news.id)
    await ask(client, BEN, news.id)
    first, second = await mailed_wishes()

    await client.post(f"/letters/confirmations/{first}/")
    again = await client.post(f"/letters/confirmations/{first}/")
    clock.advance(timedelta(days=2))
    late = await client.post(f"/letters/confirmations/{second}/")

    assert (again.status_code, late.status_code) == (410, 410)
    assert await lists_of(BEN) == []
    await text(client, f"/letters/confirmations/{second}/", 410)


async def test_the_answer_is_the_same_for_who_is_on_the_list(client: Browser) -> None:
    news = await make_list()
    await make_reader(BEN, news)

    known, unknown = await ask(client, BEN, news.id), await ask(client, ADA, news.id)

    assert known == (200, unknown[1].replace(ADA, BEN))
    assert len(await mailed_wishes()) == 2


async def test_an_address_is_not_written_to_without_end(client: Browser) -> None:
    news = await make_list()

    answers = {await ask(client, ADA, news.id) for _ in range(6)}

    assert len(answers) == 1
    assert len(await mailed_texts()) == 3


async def test_a_network_may_not_ask_without_end(client: Browser) -> None:
    news = await make_list()

    statuses = [(await ask(client, f"ada{n}@{n}.example.org", news.id))[0] for n in range(21)]

    assert statuses == [200] * 20 + [429]


async def test_a_form_in_a_text_asks_for_the_only_list_or_leads_to_the_choice(
    client: Browser,
) -> None:
    await make_list("news")
    status, _ = await ask(client, ADA, **{"from": "card"})
    assert (status, len(await mailed_wishes())) == (200, 1)

    await make_list("events")
    status, page = await ask(client, ADA, **{"from": "card"})

    assert (status, len(await mailed_wishes())) == (200, 1)
    assert f'value="{ADA}"' in page
    assert page.count('name="lists"') == 2
    assert "choose at least one" not in page


async def test_a_robot_is_told_the_same_and_mailed_nothing(client: Browser) -> None:
    news = await make_list()

    robot = await ask(client, ADA, news.id, website="x")
    person = await ask(client, ADA, news.id)

    assert robot == person
    assert len(await mailed_texts()) == 1


@pytest.mark.parametrize(
    ("email", "chosen", "why"),
    [("ada at home", True, "not an e-mail address"), (ADA, False, "choose at least one")],
)
async def test_what_is_missing_comes_back_with_what_was_typed(
    client: Browser, email: str, chosen: bool, why: str
) -> None:
    news = await make_list()

    status, body = await ask(client, email, *([news.id] if chosen else []))

    assert status == 422
    assert why in body
    assert f'value="{email}"' in body


async def test_a_closed_list_takes_nobody_by_the_form(client: Browser) -> None:
    closed, _ = await make_list("board", is_open=False), await make_list("news")

    status, _ = await ask(client, ADA, closed.id)

    assert status == 422
    assert "Board" not in await text(client, "/letters/")


async def test_one_press_in_a_mail_reader_ends_it_without_cookies_or_redirects(
    app: Quart, client: Browser
) -> None:
    news, events = await make_list("news"), await make_list("events")
    reader = await make_reader(ADA, news, events)

    # A mail reader is no page of ours: it sends neither an Origin nor what browsers say of a site.
    answer = await app.test_client().post(
        f"/letters/preferences/{reader.token}/news/", form={"List-Unsubscribe": "One-Click"}
    )

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert await lists_of(ADA) == ["events"]


async def test_opening_the_link_of_a_letter_ends_nothing(client: Browser) -> None:
    reader = await make_reader(ADA, await make_list())

    pages = {await text(client, f"/letters/preferences/{reader.token}/news/") for _ in range(3)}

    assert len(pages) == 1
    assert await lists_of(ADA) == ["news"]


async def test_who_holds_the_link_chooses_what_comes(client: Browser) -> None:
    news, events = await make_list("news"), await make_list("events")
    reader = await make_reader(ADA, news)
    address = f"/letters/preferences/{reader.token}/"

    shown = await text(client, address)
    saved = await client.post(address, form={"lists": str(events.id)})

    assert ADA in shown
    assert (saved.status_code, saved.headers["Location"]) == (303, address)
    assert saved.headers["Referrer-Policy"] == "same-origin"
    assert await lists_of(ADA) == ["events"]


async def test_a_guessed_link_shows_nothing(client: Browser) -> None:
    await make_list()

    await text(client, "/letters/preferences/guessed/", 404)
    assert (await client.post("/letters/preferences/guessed/news/")).status_code == 404


async def test_leaving_twice_and_coming_back_are_both_possible(client: Browser) -> None:
    news = await make_list()
    reader = await make_reader(ADA, news)
    address = f"/letters/preferences/{reader.token}/"

    for _ in range(2):
        assert (await client.post(f"{address}news/")).status_code == 200
    await client.post(address, form={"lists": str(news.id)})

    assert await lists_of(ADA) == ["news"]


async def test_who_confirms_reads_mail_there_so_a_bounce_is_forgotten(client: Browser) -> None:
    news = await make_list()
    reader = await make_reader(ADA)
    async with transaction() as session:
        await stop_writing_to(session, reader.id, Stop.BOUNCED, reason="550", now=utcnow())

    await ask(client, ADA, news.id)
    await client.post(f"/letters/confirmations/{(await mailed_wishes())[-1]}/")

    async with reading() as session:
        found = await subscriber_by_email(session, ADA)
    assert found is not None
    assert (found.stop, found.stopped_at, found.stop_reason) == (None, None, "")


async def test_names_and_labels_are_added_and_never_lost() -> None:
    await make_reader(ADA, labels=["choir", "baker"])
    again = await make_reader(ADA, name="Ada", labels=["baker", "shop"])
    last = await make_reader(ADA, name="Somebody")

    assert (again.name, again.labels) == ("Ada", ["baker", "choir", "shop"])
    assert (last.name, last.labels, last.token) == ("Ada", again.labels, again.token)


async def test_an_address_is_forgotten_with_or_without_an_account() -> None:
    news = await make_list()
    await make_reader(ADA, news)
    await make_reader(BEN, news)

    async with transaction() as session:
        await forget_readers(session, [ADA])

    assert await lists_of(ADA) == []
    assert await lists_of(BEN) == ["news"]


async def test_letters_follow_who_is_known_by_another_address() -> None:
    news = await make_list()
    before = await make_reader(ADA, news)

    async with transaction() as session:
        await follow_address(session, old=ADA, new=BEN)
        await follow_address(session, old=ADA, new=BEN)

    assert (await lists_of(ADA), await lists_of(BEN)) == ([], ["news"])
    assert (await make_reader(BEN)).token == before.token
