"""Search everywhere, over all services, with one of them away."""

import re
from html import unescape

from blog.posts.content import PostContent
from blog.posts.service import publish_post, write_post
from events.calendars.service import open_calendar
from glue.contracts.blog import PostKind
from shared.clock import utcnow
from shared.db import transaction
from shared.runtime import running
from tests.workflows.bakery import BLOG, MARKET, Bakery
from tests.workflows.platform import Browser, Platform


async def announce(platform: Platform, bakery: Bakery) -> None:
    """Publish a post about tea, and open a calendar for it."""
    content = PostContent(kind=PostKind.POST, slug="tea-is-here", title="Tea is here")
    with running(platform.runtime("blog")):
        async with transaction() as session:
            post = await write_post(session, content=content)
            await publish_post(session, post, now=utcnow())
    with running(platform.runtime("events")):
        async with transaction() as session:
            await open_calendar(session, page_id=bakery.page_id, slug="teas", title="Tea tastings")


def links(text: str) -> dict[str, str]:
    found = re.findall(r'class="hit__link" href="([^"]+)">([^<]+)<', text)
    return {unescape(title): unescape(href) for href, title in found}


async def test_one_box_finds_what_every_service_owns(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await announce(platform, bakery)

    results = await ada.visit(f"{BLOG}/search/?q=tea")

    found = links(results.text)
    assert list(found) == ["Tea is here", "Tea", "Tea tastings"]
    assert found["Tea"] == f"{MARKET}/bakery/shop/tea/"
    for address in found.values():
        assert (await ada.visit(address)).status_code == 200
    assert list(links((await ada.visit(f"{BLOG}/search/?q=bakery")).text)) == ["Bakery"]


async def test_a_service_that_is_away_is_missed_by_name(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await announce(platform, bakery)
    platform.take_away("market")

    without = await ada.visit(f"{BLOG}/search/?q=tea")
    nothing = await ada.visit(f"{BLOG}/search/?q=soap")
    platform.bring_back("market")
    soap = await ada.visit(f"{BLOG}/search/?q=soap")

    assert list(links(without.text)) == ["Tea is here", "Tea tastings"]
    assert "We cannot look among the products right now" in without.text
    assert "Nothing found" not in nothing.text
    assert list(links(soap.text)) == ["Soap"]
