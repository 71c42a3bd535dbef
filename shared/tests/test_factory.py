"""What every app does around a request, also where something is away or broken off."""

import asyncio
from functools import partial

import pytest
from itsdangerous import URLSafeSerializer
from quart import Quart
from quart.testing import QuartClient
from sqlalchemy import func, select, text

from shared.db.bus import domain_events
from shared.db.session import Database
from shared.errors import MisconfiguredApp, ServiceUnavailable
from shared.factory import create_base_app, runtime_of
from shared.jobs.loop import Loop
from shared.serving import Server
from shared.tests import small_contracts
from shared.tests.small_app import served, settings_for, small_app
from shared.web.identity import SESSION_COOKIE, Account

SESSION = URLSafeSerializer("cookies-of-the-tests", salt=SESSION_COOKIE).dumps("token")
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
    " AND query LIKE '%waits_in_this_test%' AND pid <> pg_backend_pid()"
)


async def nobody_answers(token: str) -> Account:
    raise ServiceUnavailable()


async def is_broken(token: str) -> Account:
    raise RuntimeError("a secret of ours")


async def visit(app: Quart, path: str) -> tuple[int, str]:
    headers = {"Cookie": f"{SESSION_COOKIE}={SESSION}"}
    response = await QuartClient(app).get(path, headers=headers)
    assert "Content-Security-Policy" in response.headers
    return response.status_code, await response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/", "/nothing/"])
async def test_nobody_to_ask_who_it_is_has_a_page_of_its_own(scratch: Database, path: str) -> None:
    status, page = await visit(small_app(scratch, identify=nobody_answers), path)

    assert status == 503
    assert "<h1" in page


async def test_a_failure_before_the_route_tells_nothing(scratch: Database) -> None:
    status, page = await visit(small_app(scratch, identify=is_broken), "/")

    assert status == 500
    assert "secret" not in page


async def test_static_files_ask_nobody_who_it_is(scratch: Database) -> None:
    app = small_app(scratch, identify=is_broken)

    assert (await QuartClient(app).get("/static/shared/css/base.css")).status_code == 200


async def test_without_a_database_an_app_says_so_and_is_not_ready(scratch: Database) -> None:
    app = small_app(scratch)
    away = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"
    runtime_of(app).database = Database.connect(away, app_name="shared")

    page = await QuartClient(app).get("/find/?text=a")
    write = await QuartClient(app).post("/forgets/", headers={"Sec-Fetch-Site": "same-origin"})
    health = await QuartClient(app).get("/internal/health")

    assert (page.status_code, write.status_code) == (503, 503)
    assert (health.status_code, await health.get_json()) == (503, {"ready": False})


async def test_who_goes_away_leaves_nothing_behind(scratch: Database, server: Server) -> None:
    app = small_app(scratch)
    reader = scratch.new_reader()
    async with asyncio.timeout(60), served(app, server) as url:
        port = int(url.rpartition(":")[2])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /forever/ HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\n\r\n")
        while not await reader.scalar(WAITING):
            pass

        writer.close()

        while await reader.scalar(WAITING):
            pass
    count = await reader.scalar(select(func.count()).select_from(domain_events))
    await reader.close()

    assert count == 0


async def test_two_requests_at_once_are_two_visitors(scratch: Database) -> None:
    app = small_app(scratch)
    visitors = URLSafeSerializer("cookies-of-the-tests", salt="visitor")

    async def who(name: str) -> str:
        headers = {"Cookie": f"visitor={visitors.dumps(name)}"}
        response = await QuartClient(app).get("/me/", headers=headers)
        return str((await response.get_json())["visitor"])

    names = [f"visitor-{number}" for number in range(20)]
    assert [*await asyncio.gather(*map(who, names))] == names


def test_an_app_without_a_package_does_not_start(scratch: Database) -> None:
    with pytest.raises(MisconfiguredApp, match="There is no package nowhere"):
        create_base_app(
            "nowhere",
            settings=settings_for(scratch),
            contracts=small_contracts,
            answers=[small_contracts],
        )


def test_a_wrong_way_for_mails_does_not_start(scratch: Database) -> None:
    with pytest.raises(MisconfiguredApp):
        small_app(scratch, smtp_url="http://mail")


async def test_what_a_process_keeps_for_itself_runs_where_background_loops_do_not(
    scratch: Database,
) -> None:
    runs: list[str] = []

    async def note(name: str) -> None:
        runs.append(name)

    loops = [
        Loop("work", 60.0, partial(note, "work")),
        Loop("own", 60.0, partial(note, "own"), in_every_process=True),
    ]
    app = small_app(scratch, loops=loops)

    async with app.test_app():
        await asyncio.sleep(0)
        is_running = {it.name: it.is_running for it in loops}

    assert is_running == {"work": False, "own": True}
    assert "work" not in runs
