"""Two versions of a service side by side keep pages in one Redis, and never show the other's."""

from pathlib import Path

import pytest
from quart import Quart
from quart.testing import QuartClient
from redis.asyncio import Redis

from shared.change_scripts import KEY
from shared.db.session import Database
from shared.settings import AppSettings
from shared.testing.servers import Servers
from shared.tests.cache.kept_pages import DATABASE, app_with_pages, stop
from shared.tests.small_contracts import NAME
from shared.web.cache import drop_pages
from shared.web.cache.versions import version_of

SETTINGS = {
    "environment": "test",
    "database_url": "postgresql+asyncpg://a@b/c",
    "redis_url": "redis://a/0",
    "secret_key": "one",
    "cookie_secret": "two",
    "internal_secrets": ("three",),
    "app_urls": {NAME: "https://shared.rose.test"},
}


def settings(**changes: object) -> AppSettings:
    return AppSettings.load(**{**SETTINGS, **changes})


async def look(app: Quart) -> None:
    response = await QuartClient(app).get("/board/")
    assert response.status_code == 200


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A folder of a version's code."""
    for name in ("templates/show.html", "static/css/shelf.css", "routes.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("first")
    return tmp_path


async def test_what_one_version_has_kept_another_makes_for_itself(
    servers: Servers, redis: Redis, database: Database
) -> None:
    url = servers.valkey.url(DATABASE)
    old, made_by_old = app_with_pages(database, url, site_title="Old")
    new, made_by_new = app_with_pages(database, url, site_title="New")
    same, made_by_same = app_with_pages(database, url, site_title="New")

    for app in (old, new, same, old):
        await look(app)

    assert (made_by_old.made, made_by_new.made, made_by_same.made) == (1, 1, 0)
    for app in (old, new, same):
        await stop(app)


async def test_a_start_drops_the_pages_of_every_version(
    servers: Servers, redis: Redis, database: Database
) -> None:
    url = servers.valkey.url(DATABASE)
    for title in ("Old", "New"):
        app, _ = app_with_pages(database, url, site_title=title)
        await look(app)
        await stop(app)

    assert await drop_pages(redis, NAME) == 2


async def test_what_another_version_notes_beside_the_changes_is_passed_over(
    servers: Servers, redis: Redis, database: Database
) -> None:
    app, making = app_with_pages(database, servers.valkey.url(DATABASE))
    await look(app)

    await redis.hset(KEY, "noted by a newer version", "in words")
    await redis.hincrby(KEY, "last", 1)
    await look(app)

    assert making.made == 1
    await stop(app)


@pytest.mark.parametrize("name", ["templates/show.html", "static/css/shelf.css", "routes.py"])
def test_whatever_is_served_is_a_part_of_the_version(code: Path, name: str) -> None:
    before = version_of([code], settings())

    (code / name).write_text("other")

    assert version_of([code], settings()) != before


@pytest.mark.parametrize("name", ["__pycache__/routes.pyc", "tests/test_routes.py"])
def test_what_is_not_served_is_none(code: Path, name: str) -> None:
    before = version_of([code], settings())

    file = code / name
    file.parent.mkdir()
    file.write_text("new")

    assert version_of([code], settings()) == before


def test_a_file_that_is_called_otherwise_is_another_version(code: Path) -> None:
    before = version_of([code], settings())

    (code / "routes.py").rename(code / "views.py")

    assert version_of([code], settings()) != before


def test_what_the_site_is_told_is_a_part_and_where_it_finds_things_is_none(code: Path) -> None:
    before = version_of([code], settings())

    assert version_of([code], settings(site_locale="de")) != before
    assert version_of([code], settings(app_urls={NAME: "https://other.rose.test"})) != before
    assert version_of([code], settings(redis_url="redis://other/0", secret_key="new")) == before
