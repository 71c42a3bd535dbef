"""Where somebody is signed in, when they were seen there, and signing out from afar."""

import asyncio
from datetime import timedelta

import pytest
from quart import Quart
from quart.testing import QuartClient as Browser
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from blog.devices.names import device_name
from blog.devices.seen import SeenSessions, note_seen_now, write_down_seen
from blog.devices.service import note_seen
from blog.sign_in.models import BrowserSession
from blog.tests.factories import ADA, make_user
from blog.tests.links import ask_for_link
from glue.audit import Audited, ObjectType
from glue.contracts import blog
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.db.bus import audit_entries
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient

BEN = "ben@example.org"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:141.0) Gecko/141.0 Firefox/141.0"
MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.5 Safari/605.1.15"
)


async def sign_in(browser: Browser, email: str = ADA, *, agent: str = MAC) -> int:
    """Sign somebody in, and return the id of the session it began."""
    await browser.post(f"/sign-in/{await ask_for_link(email)}/")
    async with transaction() as session:
        newest = select(BrowserSession.id).order_by(BrowserSession.id.desc()).limit(1)
        session_id = (await session.scalars(newest)).one()
        await session.execute(
            update(BrowserSession)
            .where(BrowserSession.id == session_id)
            .values(user_agent=agent, network="203.0.113.0/24")
        )
    return session_id


async def devices_page(browser: Browser) -> str:
    response = await browser.get("/account/devices/")
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


async def record(session_id: int) -> BrowserSession:
    async with reading() as session:
        found = await session.scalars(select(BrowserSession).where(BrowserSession.id == session_id))
        return found.one()


async def ended_sessions() -> list[tuple[str, int, object]]:
    async with reading() as session:
        columns = audit_entries.c
        rows = await session.execute(
            select(columns.object_type, columns.object_id, columns.detail)
            .where(columns.action == Audited.SESSION_ENDED)
            .order_by(columns.id)
        )
        return [(type_, id_, detail) for type_, id_, detail in rows]


@pytest.fixture
def phone(app: Quart) -> Browser:
    return SameOriginClient(app)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (PHONE, "Firefox on Android"),
        (MAC, "Safari on Mac"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) CriOS/138.0.7204.119 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
            " SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/138.0.0.0 Mobile Safari/537.36 EdgA/138.0.0.0",
            "Edge on Android",
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/138.0.0.0 Safari/537.36",
            "Chrome on ChromeOS",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/138.0.0.0 Safari/537.36 OPR/121.0.0.0",
            "Opera on Linux",
        ),
        ("Lynx/2.9 (Linux)", "A browser on Linux"),
        ("Firefox", "Firefox"),
        ("curl/8.6.0", "Unknown device"),
        ("", "Unknown device"),
        ("<script>" * 50, "Unknown device"),
    ],
)
def test_a_device_is_named_as_a_person_knows_it(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.committed
async def test_every_device_is_listed_and_the_present_one_marked(
    client: Browser, phone: Browser
) -> None:
    here, there = await sign_in(client), await sign_in(phone, agent=PHONE)
    await sign_in(SameOriginClient(client.app), BEN, agent="Lynx (Windows)")

    page = await devices_page(client)

    assert page.index("Safari on Mac") < page.index("Firefox on Android")
    assert page.count("This device") == 1
    assert "203.0.113.0/24" in page
    assert "Signed in 21 November 2026, 12:00" in page
    assert f'action="/account/devices/{there}/sign-out/"' in page
    assert f"/{here}/sign-out/" not in page
    assert "A browser on Windows" not in page


@pytest.mark.committed
async def test_a_device_is_signed_out_from_another(client: Browser, phone: Browser) -> None:
    await sign_in(client)
    there = await sign_in(phone, agent=PHONE)

    answer = await client.post(f"/account/devices/{there}/sign-out/")

    assert answer.status_code == 303
    page = await devices_page(client)
    assert "You are signed out there" in page
    assert "Firefox on Android" not in page
    assert "everywhere else" not in page
    on = (ObjectType.PERSON, (await make_user(ADA)).id)
    assert await ended_sessions() == [(*on, {"session_id": there})]


@pytest.mark.committed
async def test_pressing_twice_is_no_mistake_and_is_written_down_once(
    client: Browser, phone: Browser
) -> None:
    await sign_in(client)
    there = await sign_in(phone)

    presses = [client.post(f"/account/devices/{there}/sign-out/") for _ in range(2)]
    answers = await asyncio.gather(*presses)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(await ended_sessions()) == 1


@pytest.mark.committed
async def test_nobody_signs_others_out(client: Browser, phone: Browser) -> None:
    await sign_in(client)
    bens = await sign_in(phone, BEN)

    for session_id in (bens, bens + 1000):
        answer = await client.post(f"/account/devices/{session_id}/sign-out/")
        assert answer.status_code == 404
    await client.post("/account/devices/others/sign-out/")

    assert (await record(bens)).revoked_at is None
    assert await ended_sessions() == []


@pytest.mark.committed
async def test_all_other_devices_are_signed_out_at_once(client: Browser, phone: Browser) -> None:
    here = await sign_in(client)
    others = [await sign_in(phone, agent=PHONE), await sign_in(SameOriginClient(client.app))]

    await client.post("/account/devices/others/sign-out/")

    assert "You are signed out everywhere else" in await devices_page(client)
    assert (await record(here)).revoked_at is None
    assert [(await record(it)).revoked_at is None for it in others] == [False, False]
    assert [detail for _, _, detail in await ended_sessions()] == [
        {"session_id": session_id} for session_id in others
    ]


@pytest.mark.committed
async def test_a_session_that_is_checked_is_seen_once_it_is_written_down(
    client: Browser, sibling: RpcClient, runtime: Runtime, clock: FrozenClock
) -> None:
    # Tests before this one have seen sessions of the same numbers, some at a later time.
    runtime.extra(SeenSessions).take()
    session_id = await sign_in(client)
    clock.advance(timedelta(hours=2))

    await client.get("/account/devices/")
    before = (await record(session_id)).last_seen_at
    await write_down_seen()

    assert before is None
    assert (await record(session_id)).last_seen_at == utcnow()


@pytest.mark.committed
async def test_what_another_process_saw_later_stands(client: Browser, clock: FrozenClock) -> None:
    session_id = await sign_in(client)
    early, late = utcnow(), utcnow() + timedelta(minutes=5)

    for seen in (late, early):
        async with transaction() as session:
            await note_seen(session, {session_id: seen, session_id + 1000: seen})

    assert (await record(session_id)).last_seen_at == late


@pytest.mark.committed
async def test_a_session_that_is_being_ended_is_not_waited_for(
    client: Browser, runtime: Runtime
) -> None:
    held, free = await sign_in(client), await sign_in(SameOriginClient(client.app))
    for session_id in (held, free):
        note_seen_now(session_id)

    async with transaction() as session:
        locked = select(BrowserSession).where(BrowserSession.id == held).with_for_update()
        await session.execute(locked)
        await write_down_seen()

    assert (await record(held)).last_seen_at is None
    assert (await record(free)).last_seen_at == utcnow()


async def test_what_could_not_be_written_down_is_kept_for_the_next_time(
    runtime: Runtime, clock: FrozenClock
) -> None:
    seen = runtime.extra(SeenSessions)
    seen.take()
    no_id_of_ours, early = 2**40, utcnow()
    note_seen_now(no_id_of_ours)
    seen.note(1, early)

    with pytest.raises(DBAPIError):
        await write_down_seen()
    clock.advance(timedelta(seconds=1))
    note_seen_now(1)

    assert seen.take() == {no_id_of_ours: early, 1: utcnow()}


async def test_a_token_that_is_nobodys_is_not_seen(sibling: RpcClient, runtime: Runtime) -> None:
    runtime.extra(SeenSessions).take()

    await sibling.fetch(blog.SessionCheck(token="invented"))

    assert runtime.extra(SeenSessions).take() == {}
