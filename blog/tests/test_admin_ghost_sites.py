"""Admins connect a running Ghost on a page, and never see its keys again."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from quart.typing import TestClientProtocol as Browser

from blog.ghost.running import work_on_runs
from blog.tests.admins import ADMIN, enter_as, text_of
from blog.tests.factories import ADA
from blog.tests.fake_ghost import ADMIN_KEY, CONTENT_KEY, NAME, SECRET, FakeGhost, fake_ghost
from blog.tests.ghost import all_posts, ghost_post
from shared.runtime import Runtime

PAGE = "/admin/ghost/"
SITES = f"{PAGE}sites/"


@pytest.fixture
async def admin(client: Browser) -> Browser:
    await enter_as(client, ADA, ADMIN)
    return client


@pytest_asyncio.fixture
async def ghost() -> AsyncIterator[FakeGhost]:
    async with fake_ghost() as it:
        it.held = {"posts": [ghost_post()]}
        yield it


@pytest.fixture
def may_be_asked(runtime: Runtime, ghost: FakeGhost) -> Iterator[None]:
    """Let the app ask this one machine that is not of the internet."""
    before = runtime.settings
    allowed = {"outward_allowed": f"localhost:{ghost.stranger.port}"}
    runtime.settings = before.model_copy(update=allowed)
    yield
    runtime.settings = before


async def connect(browser: Browser, address: str, **keys: str) -> tuple[int, str, str]:
    answer = await browser.post(SITES, form={"address": address, **keys})
    location = answer.headers.get("Location", "")
    return answer.status_code, location, await answer.get_data(as_text=True)


async def site_page(browser: Browser) -> str:
    found = re.search(rf"{SITES}\d+/", await text_of(browser, PAGE))
    assert found is not None
    return found[0]


async def work() -> None:
    while await work_on_runs():
        pass


@pytest.mark.usefixtures("may_be_asked")
async def test_a_ghost_is_connected_looked_at_and_written(admin: Browser, ghost: FakeGhost) -> None:
    status, run, _page = await connect(admin, f"{ghost.url}/ghost/", admin_key=ADMIN_KEY)
    await work()
    looked_at = await text_of(admin, run)
    before = await all_posts()
    await admin.post(f"{run}writing/")
    await work()

    index, site = await text_of(admin, PAGE), await text_of(admin, await site_page(admin))
    assert status == 303
    assert "Nothing is written yet" in looked_at
    assert before == []
    assert [post.slug for post in await all_posts()] == ["post-1"]
    assert NAME in site
    assert SECRET not in looked_at + index + site


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        ("old.example.org", {"admin_key": ADMIN_KEY}),
        ("https://ada:x@old.example.org", {"admin_key": ADMIN_KEY}),
        ("https://old.example.org", {}),
        ("https://old.example.org", {"admin_key": CONTENT_KEY}),
        ("https://old.example.org", {"content_key": ADMIN_KEY}),
    ],
)
async def test_what_is_no_address_or_no_key_comes_back_without_the_key(
    admin: Browser, address: str, keys: dict[str, str]
) -> None:
    status, _location, page = await connect(admin, address, **keys)

    assert status == 422
    assert "aria-invalid" in page
    assert ADMIN_KEY not in page
    assert CONTENT_KEY not in page


async def test_a_machine_of_our_own_is_not_asked(admin: Browser, ghost: FakeGhost) -> None:
    _status, run, _page = await connect(admin, ghost.url, content_key=CONTENT_KEY)
    await work()

    page = await text_of(admin, run)
    assert "is not an address on the internet" in page
    assert CONTENT_KEY not in page
    assert ghost.stranger.asked == []


async def test_a_ghost_is_listened_to_by_a_secret_that_is_shown_once(
    admin: Browser, ghost: FakeGhost
) -> None:
    await connect(admin, ghost.url, admin_key=ADMIN_KEY)
    site = await site_page(admin)
    before = await text_of(admin, site)
    shown = await (await admin.post(f"{site}listening/")).get_data(as_text=True)
    after = await text_of(admin, site)
    anew = await (await admin.post(f"{site}listening/")).get_data(as_text=True)

    (secret,), (other,) = (re.findall(r"\b[0-9a-f]{64}\b(?!/)", it) for it in (shown, anew))
    (target,) = re.findall(r"http://blog\.test/ghost/calls/[0-9a-f]{32}/", after)
    assert "/ghost/calls/" not in before
    assert target in shown
    assert target in anew
    assert secret != other
    assert secret not in after


@pytest.mark.usefixtures("may_be_asked")
async def test_a_connected_ghost_is_asked_again_and_let_go(
    admin: Browser, ghost: FakeGhost
) -> None:
    await connect(admin, ghost.url, admin_key=ADMIN_KEY)
    site = await site_page(admin)
    second = await admin.post(f"{site}runs/")
    await admin.post(f"{site}forgetting/")
    gone = await admin.post(f"{site}runs/")
    await work()

    assert (second.status_code, gone.status_code) == (303, 404)
    assert "put away" in await text_of(admin, second.headers["Location"])
