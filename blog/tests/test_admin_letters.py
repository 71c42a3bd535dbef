"""Looking after letters: lists, readers, and a post that becomes a letter."""

import re
from collections.abc import Awaitable, Callable
from io import BytesIO
from urllib.parse import urlencode

import pytest
from quart.typing import TestClientProtocol as Browser
from werkzeug.datastructures import FileStorage

from blog.mailings.models import MailingState
from blog.newsletters.queries import subscriber_by_email
from blog.newsletters.service import unsubscribe
from blog.posts.models import Post
from blog.tests.admins import ADMIN, enter_as, text_of
from blog.tests.factories import ADA, make_draft, make_post
from blog.tests.links import mailed_texts
from blog.tests.readers import begin, lists_of, make_letter, make_list, make_reader, state_of
from blog.tests.test_mailings import call_the_site
from blog.tests.test_newsletters import FORM
from glue.contracts import likes
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
CAM = "cam@example.org"
CONSENT = "on paper, 3 May"
LINKS = re.compile(r"http://blog\.test(/[\w/?=-]+)")


@pytest.fixture(autouse=True)
async def admin(client: Browser) -> None:
    await enter_as(client, ADA, ADMIN)


async def send(client: Browser, path: str, *pairs: tuple[str, object]) -> tuple[int, str]:
    answer = await client.post(path, data=urlencode(pairs), headers=FORM)
    body = str(await answer.get_data(as_text=True))
    return answer.status_code, answer.headers.get("Location", body)


async def test_a_list_is_opened_changed_and_deleted_while_nothing_was_sent_to_it(
    client: Browser,
) -> None:
    opened = await send(client, "/admin/letters/lists/", ("name", "News & more"), ("is_open", "on"))
    taken = await send(client, "/admin/letters/lists/", ("name", "News more"))
    assert opened[0] == 303
    assert (taken[0], "Another list has this address" in taken[1]) == (422, True)
    page = await text_of(client, "/letters/")
    assert "News &amp; more" in page

    used, unused = await make_list("used"), await make_list("unused")
    await make_letter(await make_post(), used)
    for each in (used, unused):
        await send(client, f"/admin/letters/lists/{each.id}/delete/")

    shown = await text_of(client, "/admin/letters/lists/")
    assert "Used" in shown
    assert ">Unused<" not in shown
    assert "Letters went to this list" in shown


async def test_a_reader_is_added_by_hand_only_with_how_they_agreed(client: Browser) -> None:
    news = await make_list()
    typed = (("email", BEN), ("lists", news.id), ("labels", "Choir, Baker"))

    refused = await send(client, "/admin/letters/readers/", *typed)
    added = await send(client, "/admin/letters/readers/", *typed, ("consent", CONSENT))

    assert (refused[0], "how and when they agreed" in refused[1]) == (422, True)
    assert added[0] == 303
    assert await lists_of(BEN) == ["news"]
    shown = await text_of(client, "/admin/letters/readers/?label=choir&q=ben")
    assert BEN in shown
    assert CONSENT in shown
    assert BEN not in await text_of(client, "/admin/letters/readers/?label=other")


async def test_readers_come_and_go_as_a_file(client: Browser) -> None:
    news = await make_list()
    leaver = await make_reader(CAM, news)
    async with transaction() as session:
        await unsubscribe(session, leaver, now=utcnow())
    content = f"Email;Name;Labels\n{BEN};=Ben;choir\nnobody;X;\n{CAM};Cam;\n".encode()

    brought = await client.post(
        "/admin/letters/readers/file/",
        form={"lists": str(news.id), "consent": CONSENT},
        files={"file": FileStorage(BytesIO(content), filename="readers.csv")},
    )
    shown = await text_of(client, "/admin/letters/readers/")
    taken = await client.post("/admin/letters/readers/export/")
    text = str(await taken.get_data(as_text=True))

    assert brought.status_code == 303
    assert "Lines without a mail address were left out: 3" in shown
    assert (await lists_of(BEN), await lists_of(CAM)) == (["news"], [])
    assert taken.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert f"{BEN},'=Ben,choir,news," in text


async def test_a_reader_is_forgotten(client: Browser) -> None:
    reader = await make_reader(BEN, await make_list())

    await send(client, f"/admin/letters/readers/{reader.id}/delete/")

    async with reading() as session:
        assert await subscriber_by_email(session, BEN) is None


async def test_the_subject_of_a_letter_is_one_line_whatever_its_post_is_called(
    client: Browser,
) -> None:
    await make_list()
    post = await make_post(title="Hay\n\x01cut")

    answer = await client.post("/admin/letters/", form={"post": str(post.id)})

    preview = f"{answer.headers['Location']}preview/?as=text"
    assert "Read it on our site" in await text_of(client, preview)


async def test_a_post_becomes_a_letter_is_tried_on_oneself_and_sent(client: Browser) -> None:
    news = await make_list()
    await make_reader(BEN, news, labels=["choir"])
    await make_reader(CAM, news)
    post = await make_post("hay-cut", body_html="<p>Hay is cut</p>")

    assert "Hay Cut" in await text_of(client, "/admin/letters/new/")
    _, address = await send(client, "/admin/letters/", ("post", post.id))
    decided = (("newsletter", news.id), ("subject", "Hay!"), ("labels", "choir"))
    refused = await send(client, address, ("newsletter", news.id), ("per_minute", "0"))
    saved = await send(client, address, *decided, ("per_minute", "100"))
    draft = await text_of(client, address)
    await send(client, f"{address}trial/")
    sent = await send(client, f"{address}sending/")
    again = await send(client, f"{address}sending/")
    shown = await text_of(client, address)

    assert refused[0] == 422
    assert saved == (303, address)
    assert "One person would get it." in draft
    assert "Hay is cut" in (await mailed_texts())[-1]
    assert sent == again == (303, address)
    assert "On its way to one person" in shown
    assert "This letter is on its way already" in shown
    assert 'hx-trigger="load delay:2s"' in shown


@pytest.mark.parametrize("make", [make_post, make_draft])
async def test_every_link_of_a_trial_leads_to_a_page_and_changes_nothing(
    client: Browser, services: FakeServices, make: Callable[[str], Awaitable[Post]]
) -> None:
    services.answers(likes.IsLiked, likes.LikeState(liked=False))
    news = await make_list()
    await make_reader(ADA, news)
    mailing = await make_letter(await make("hay-cut"), news)

    await send(client, f"/admin/letters/{mailing}/trial/")

    links = {*LINKS.findall((await mailed_texts())[-1])}
    pages = [await text_of(client, link) for link in sorted(links)]
    assert {f"/letters/preferences/trial/{tail}" for tail in ("", "news/")} < links
    assert len([page for page in pages if "This is a trial" in page]) == 2
    assert len(pages) == 3
    assert await lists_of(ADA) == ["news"]


async def test_a_preview_is_shut_in_and_shows_text_too(client: Browser) -> None:
    mailing = await make_letter(await make_post(), await make_list())
    address = f"/admin/letters/{mailing}/preview/"

    await call_the_site("The Lane")

    html = await client.get(address)
    text = await client.get(f"{address}?as=text")

    assert html.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "Hay Cut" in await html.get_data(as_text=True)
    assert text.headers["Content-Type"].startswith("text/plain")
    assert "The Lane" in await text.get_data(as_text=True)


async def test_a_letter_is_paused_and_goes_on_and_ends(client: Browser) -> None:
    news = await make_list()
    await make_reader(BEN, news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)
    address, states = f"/admin/letters/{mailing}/", []

    for way in ("pause/", "pause/delete/", "pause/", "end/", "pause/delete/"):
        await send(client, f"{address}{way}")
        states.append(await state_of(mailing))
        await text_of(client, address)

    assert states == [
        MailingState.PAUSED,
        MailingState.SENDING,
        MailingState.PAUSED,
        MailingState.STOPPED,
        MailingState.STOPPED,
    ]


async def test_a_letter_that_was_not_begun_is_deleted(client: Browser) -> None:
    mailing = await make_letter(await make_post(), await make_list())

    gone = await send(client, f"/admin/letters/{mailing}/delete/")

    assert gone == (303, "/admin/letters/")
    await text_of(client, f"/admin/letters/{mailing}/", status=404)


async def test_progress_alone_answers_who_looks_again(client: Browser) -> None:
    news = await make_list()
    await make_reader(BEN, news)
    mailing = await make_letter(await make_post(), news)
    await begin(mailing)

    headers = {"HX-Request": "true", "HX-Target": "letter-progress"}
    answer = await client.get(f"/admin/letters/{mailing}/", headers=headers)

    body = str(await answer.get_data(as_text=True))
    assert body.lstrip().startswith('<section class="panel stack" id="letter-progress"')
    assert "0 of 1" in body
