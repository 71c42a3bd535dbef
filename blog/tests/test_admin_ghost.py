"""Admins bring a site from Ghost on a page: sent, looked at, written, and taken back."""

import json
from io import BytesIO

import pytest
from quart.datastructures import FileStorage
from quart.typing import TestClientProtocol as Browser

from blog.ghost.running import work_on_runs
from blog.tests.admins import ADMIN, enter_as, text_of
from blog.tests.factories import ADA
from blog.tests.ghost import all_posts, export, ghost_post

PAGE = "/admin/ghost/"


@pytest.fixture
async def admin(client: Browser) -> Browser:
    await enter_as(client, ADA, ADMIN)
    return client


async def send(browser: Browser, content: bytes, *, site: str = "") -> tuple[int, str]:
    file = FileStorage(BytesIO(content), filename="export.json")
    answer = await browser.post(f"{PAGE}runs/", files={"file": file}, form={"site": site})
    return answer.status_code, answer.headers.get("Location", "")


async def work() -> None:
    while await work_on_runs():
        pass


async def test_a_file_is_sent_looked_at_and_written(admin: Browser) -> None:
    _status, run = await send(admin, export(posts=[ghost_post(), ghost_post(2, slug="admin")]))
    waiting = await text_of(admin, run)
    await work()
    looked_at = await text_of(admin, run)
    before = await all_posts()
    await admin.post(f"{run}writing/")
    await work()
    done = await text_of(admin, run)

    assert 'http-equiv="refresh"' in waiting
    assert "Nothing is written yet" in looked_at
    assert "It is at “admin-2” now" in looked_at
    assert before == []
    assert "written" in done
    assert [post.slug for post in await all_posts()] == ["post-1", "admin-2"]
    assert "export.json" in await text_of(admin, PAGE)


async def test_what_is_discarded_leaves_the_site_as_it_was(admin: Browser) -> None:
    _status, run = await send(admin, export(posts=[ghost_post()]))
    await work()

    await admin.post(f"{run}discarding/")
    late = await admin.post(f"{run}writing/")

    assert late.status_code == 409
    assert await all_posts() == []


async def test_rows_are_shown_by_what_becomes_of_them_a_page_at_a_time(admin: Browser) -> None:
    _status, run = await send(admin, export(posts=[ghost_post(it) for it in range(1, 121)]))
    await work()

    first = await text_of(admin, f"{run}?rows=added")
    second = await text_of(admin, f"{run}?rows=added&after=100")
    none = await text_of(admin, f"{run}?rows=refused&after=%C2%B2")

    assert ("Post 100<" in first, "Post 101<" in first) == (True, False)
    assert ("Post 100<" in second, "Post 101<" in second) == (False, True)
    assert "No row is like that" in none


@pytest.mark.parametrize("site", ["old.example.org", "javascript:x", "http://[", "https://a b"])
async def test_where_the_old_site_is_is_an_address_or_nothing(admin: Browser, site: str) -> None:
    assert (await send(admin, b"{}", site=site))[0] == 422


async def test_without_a_file_the_form_comes_back(admin: Browser) -> None:
    answer = await admin.post(f"{PAGE}runs/", form={"site": ""})

    assert answer.status_code == 422


async def test_everything_is_taken_along_as_a_file(admin: Browser) -> None:
    _status, run = await send(admin, export(posts=[ghost_post()]))
    await work()
    await admin.post(f"{run}writing/")
    await work()

    answer = await admin.get(f"{PAGE}export.json")

    assert answer.headers["Content-Disposition"].startswith('attachment; filename="ghost-')
    assert "post-1" in await answer.get_data(as_text=True)


async def test_former_addresses_are_taken_along_as_redirects(admin: Browser) -> None:
    _status, run = await send(admin, export(posts=[ghost_post()]))
    await work()
    await admin.post(f"{run}writing/")
    await work()
    given = [{"from": "^/old/?$", "to": "/post-1/", "permanent": True}]
    _status, run = await send(admin, json.dumps(given).encode())
    await work()
    await admin.post(f"{run}writing/")
    await work()

    answer = await admin.get(f"{PAGE}redirects.json")

    assert 'filename="redirects-' in answer.headers["Content-Disposition"]
    assert json.loads(await answer.get_data(as_text=True)) == given


async def test_a_run_that_is_not_there_is_not_found(admin: Browser) -> None:
    assert (await admin.get(f"{PAGE}runs/9/")).status_code == 404
