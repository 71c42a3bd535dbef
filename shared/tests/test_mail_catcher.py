import smtplib
from asyncio import to_thread
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from quart.typing import TestClientProtocol as Browser

from shared.clock import frozen
from shared.dev.mail_catcher import CaughtMail, MailCatcher, MailStore, create_catcher
from shared.dev.mail_catcher.message import linked

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ADA = "ada@example.org"
BEN = "ben@example.org"


def a_mail(subject: str = "Hello", *, text: str = "Good day", html: str = "") -> bytes:
    mail = EmailMessage()
    mail["From"] = "Rose Ash <post@example.org>"
    mail["To"] = ADA
    mail["Subject"] = subject
    mail["Message-ID"] = "<one@example.org>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


@pytest.fixture
def catcher(tmp_path: Path) -> MailCatcher:
    return create_catcher(tmp_path)


@pytest.fixture
def store(catcher: MailCatcher) -> MailStore:
    return catcher.store


@pytest.fixture
async def browser(catcher: MailCatcher) -> AsyncIterator[Browser]:
    async with catcher.inbox.test_app() as app:
        yield app.test_client()


def test_a_mail_is_kept_with_its_parts_decoded(store: MailStore) -> None:
    content = a_mail("Grüße", text="Ein Gruß", html="<p>Ein <b>Gruß</b></p>")

    with frozen(NOON):
        mail = store.add("bounces@example.org", [ADA, BEN], content)

    assert mail.received_at == NOON
    assert mail.sender == "Rose Ash <post@example.org>"
    assert mail.to == (ADA, BEN)
    assert mail.subject == "Grüße"
    assert mail.message_id == "<one@example.org>"
    assert mail.text == "Ein Gruß\n"
    assert mail.html == "<p>Ein <b>Gruß</b></p>\n"


def test_a_restart_keeps_the_mails(tmp_path: Path) -> None:
    before = MailStore(tmp_path)
    first = before.add("", [ADA], a_mail("First"))
    second = before.add("", [BEN], a_mail("Second"))
    (tmp_path / "half-written.part").touch()
    (tmp_path / "notes.eml").touch()

    after = MailStore(tmp_path)

    assert list(after.newest_first()) == [second, first]
    assert not list(tmp_path.glob("*.part"))


def test_mails_of_one_moment_keep_their_order(store: MailStore) -> None:
    with frozen(NOON):
        first = store.add("", [ADA], a_mail("First"))
        second = store.add("", [ADA], a_mail("Second"))

    assert list(store.newest_first()) == [second, first]


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    store = MailStore(tmp_path, most=2)

    for subject in ("First", "Second", "Third"):
        store.add("", [ADA], a_mail(subject))

    assert [mail.subject for mail in store.newest_first()] == ["Third", "Second"]
    assert len(list(tmp_path.glob("*.eml"))) == 2
    assert len(MailStore(tmp_path, most=1)) == 1
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_mails_are_found_by_part_of_a_recipient(store: MailStore) -> None:
    for_ada = store.add("", [ADA], a_mail())
    store.add("", [BEN], a_mail())

    assert list(store.newest_first(to=" ADA@ ")) == [for_ada]
    assert not list(store.newest_first(to="carol"))


def test_deleting_leaves_no_file(store: MailStore, tmp_path: Path) -> None:
    store.add("", [ADA], a_mail())

    store.delete_all()

    assert not len(store)
    assert not list(tmp_path.iterdir())


def test_a_recipient_cannot_add_headers(store: MailStore) -> None:
    mail = store.add("", ["ada@example.org\r\nSubject: Forged"], a_mail("Real"))

    assert mail.subject == "Real"


@given(st.binary(max_size=400))
def test_whatever_arrives_can_be_shown(content: bytes) -> None:
    mail = CaughtMail.read("1777636800000000", content)

    assert mail.received_at == NOON
    assert mail.links is not None


HEADER_TEXT = st.text(st.characters(max_codepoint=0x24F, exclude_characters="\r\n"), max_size=60)


@given(HEADER_TEXT, HEADER_TEXT)
@example("<", "")  # on which the email package's own address parser fails
def test_whatever_headers_arrive_can_be_shown(value: str, charset: str) -> None:
    content = (
        f"From: {value}\r\nTo: {value}\r\nSubject: {value}\r\nMessage-ID: {value}\r\n"
        f'Content-Type: text/html; charset="{charset}"\r\n'
        f"Content-Transfer-Encoding: {value}\r\n\r\n<p>{value}"
    )

    mail = CaughtMail.read("1777636800000000", content.encode())

    assert mail.source == content


def test_links_are_found_in_both_bodies_once(store: MailStore) -> None:
    content = a_mail(
        text="Sign in: https://a.example/in?x=1&y=2.\n(or https://b.example/)",
        html='<a class="x" href="https://a.example/in?x=1&amp;y=2">in</a> <a href="mailto:x@y.z">',
    )

    mail = store.add("", [ADA], content)

    assert mail.links == ["https://a.example/in?x=1&y=2", "https://b.example/"]


def test_a_text_is_parted_into_links_and_the_rest_without_a_loss() -> None:
    text = "See https://a.example/x, then http://b.example (https://c.example/d)."

    spans = linked(text)

    assert "".join(span.text for span in spans) == text
    assert [span.text for span in spans if span.is_link] == [
        "https://a.example/x",
        "http://b.example",
        "https://c.example/d",
    ]


async def test_an_empty_inbox_says_what_it_is_for(browser: Browser) -> None:
    page = await (await browser.get("/")).get_data(as_text=True)

    assert "No mail yet" in page
    assert "Delete all" not in page


async def test_the_inbox_lists_the_newest_first_and_escapes(
    browser: Browser, store: MailStore
) -> None:
    store.add("", [ADA], a_mail("Older"))
    store.add("", [BEN], a_mail("<script>Newer</script>"))

    page = await (await browser.get("/")).get_data(as_text=True)

    assert page.index("&lt;script&gt;Newer") < page.index("Older")
    assert "<script>Newer" not in page


async def test_the_inbox_searches_by_recipient(browser: Browser, store: MailStore) -> None:
    store.add("", [ADA], a_mail("For Ada"))
    store.add("", [BEN], a_mail("For Ben"))

    found = await (await browser.get("/?to=ben")).get_data(as_text=True)
    nothing = await (await browser.get("/?to=carol")).get_data(as_text=True)

    assert "For Ben" in found
    assert "For Ada" not in found
    assert "No mail for “carol”" in nothing


async def test_a_mail_is_shown_in_a_sandbox_and_its_links_open(
    browser: Browser, store: MailStore
) -> None:
    mail = store.add("", [ADA], a_mail(html="<a href='https://a.example/'>Sign in</a>"))

    page = await (await browser.get(f"/messages/{mail.id}/")).get_data(as_text=True)
    body = await browser.get(f"/messages/{mail.id}/body.html")

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert body.headers["Content-Security-Policy"].startswith("sandbox allow-popups")
    assert '<base target="_blank">' in await body.get_data(as_text=True)


async def test_the_text_of_a_mail_has_links_to_follow(browser: Browser, store: MailStore) -> None:
    mail = store.add("", [ADA], a_mail(text="Go to https://a.example/?a=1&b=2."))

    page = await (await browser.get(f"/messages/{mail.id}/?view=text")).get_data(as_text=True)

    assert '<a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener">' in page


@pytest.mark.parametrize("view", ["source", "html", "nonsense"])
async def test_a_view_that_a_mail_lacks_falls_back(
    browser: Browser, store: MailStore, view: str
) -> None:
    mail = store.add("", [ADA], a_mail(text="Only text"))

    response = await browser.get(f"/messages/{mail.id}/?view={view}")

    assert response.status_code == 200
    assert "Only text" in await response.get_data(as_text=True)


async def test_a_mail_that_is_gone_is_not_found(browser: Browser) -> None:
    for path in ("/messages/1/", "/messages/1/body.html", "/api/messages/1", "/static/x.css"):
        assert (await browser.get(path)).status_code == 404


async def test_delete_all_empties_the_inbox(browser: Browser, store: MailStore) -> None:
    store.add("", [ADA], a_mail())

    refused = await browser.post("/deletion/", headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, len(store)) == (403, 1)

    response = await browser.post("/deletion/", headers={"Sec-Fetch-Site": "same-origin"})
    assert (response.status_code, len(store)) == (303, 0)


async def test_tests_read_mails_as_json(browser: Browser, store: MailStore) -> None:
    with frozen(NOON) as clock:
        store.add("", [ADA], a_mail("First", text="https://a.example/"))
        clock.advance(timedelta(seconds=1))
        newest = store.add("", [ADA], a_mail("Second"))
        store.add("", [BEN], a_mail("Other"))

    mails = await (await browser.get(f"/api/messages?to={ADA}")).get_json()
    one = await (await browser.get(f"/api/messages/{newest.id}")).get_json()

    assert [mail["subject"] for mail in mails] == ["Second", "First"]
    assert mails[0] == one
    assert mails[1]["links"] == ["https://a.example/"]
    assert mails[1]["received_at"] == "2026-05-01T12:00:00+00:00"
    assert mails[1]["to"] == [ADA]
    assert len(await (await browser.get("/api/messages?limit=1")).get_json()) == 1
    assert (await browser.delete("/api/messages")).status_code == 204
    assert not len(store)


async def test_a_mail_sent_to_the_port_is_shown_at_the_other(catcher: MailCatcher) -> None:
    async with catcher.running() as running:
        await to_thread(send_with_smtplib, running.smtp_port)
        async with httpx.AsyncClient(base_url=running.url) as client:
            page = (await client.get("/")).text
            style = await client.get("/static/inbox.css")

    assert "Through the wire" in page
    assert style.headers["Content-Type"].startswith("text/css")


def send_with_smtplib(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.sendmail("post@example.org", [ADA], a_mail("Through the wire"))
