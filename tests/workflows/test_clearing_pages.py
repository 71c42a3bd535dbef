"""Whoever looks after the site sees what is kept, and has it made anew; by command too."""

from collections.abc import Iterator

import pytest

from glue.contracts.families import KeptPages
from glue.kept_pages.answering import clear_pages, pages_report
from glue.kept_pages.commands import obey, parse
from shared.clock import frozen, utcnow
from shared.db.session import request_sessions
from shared.runtime import running
from shared.web.cache import PageCache
from shared.web.cache.keeping import is_kept
from tests.workflows.bakery import Bakery
from tests.workflows.platform import Browser, Platform
from tests.workflows.test_kept_pages import SHOP, made, seen


@pytest.fixture(autouse=True)
def at_one_moment() -> Iterator[None]:
    # What the time may change is kept for seconds, and the machine may be slow.
    with frozen(utcnow()):
        yield


async def tell(platform: Platform) -> None:
    """Have the processes tell their figures, as their loops do each second."""
    for service in ("blog", "market", "events"):
        with running(platform.runtime(service)):
            await platform.runtime(service).extra(PageCache).tidy()


def test_every_service_with_pages_that_are_kept_answers_for_them(platform: Platform) -> None:
    keepers = {
        name
        for name, app in platform.apps.items()
        if any(is_kept(view) for view in app.view_functions.values())
    }

    assert {owner.owner for owner in KeptPages.owners()} == keepers


async def test_a_service_reports_what_it_keeps(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await seen(ada, SHOP), await seen(platform.new_browser(), SHOP)
    await tell(platform)

    with running(platform.runtime("market")):
        report = await pages_report()

    assert report.seconds == 60
    assert report.change
    assert report.processes == 1
    assert any(it.address.endswith("/bakery/shop/?") for it in report.most_shown)


async def test_what_is_cleared_is_made_anew_and_written_down(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    market = platform.runtime("market")
    await seen(ada, SHOP)
    before = made(platform, "market")

    with running(market):
        async with request_sessions(market.database) as sessions:
            cleared = await clear_pages()
            await sessions.commit()
    await seen(platform.new_browser(), SHOP)

    assert cleared.is_told
    assert made(platform, "market") == before + 1


async def test_the_command_shows_and_clears(
    platform: Platform, bakery: Bakery, ada: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    cache_url = platform.runtime("market").settings.cache_url
    await seen(ada, SHOP), await seen(platform.new_browser(), SHOP)
    await tell(platform)
    before = made(platform, "market")

    assert await obey(parse(["look", "market"]), cache_url) == 0
    assert await obey(parse(["clear", "market"]), cache_url) == 0
    await seen(platform.new_browser(), SHOP)

    said = capsys.readouterr().out
    assert "/bakery/shop/" in said
    assert "made anew from now on: the pages of market" in said
    assert made(platform, "market") == before + 1


async def test_the_command_says_that_redis_is_away(capsys: pytest.CaptureFixture[str]) -> None:
    assert await obey(parse(["look"]), "redis://127.0.0.1:1/0") == 1

    assert "Redis does not answer" in capsys.readouterr().out
