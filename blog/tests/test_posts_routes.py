"""The front page, pages and posts as a browser sees them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from quart.typing import TestClientProtocol as Browser

from blog.menu.following import Attached, follow_attached
from blog.menu.models import NodeKind
from blog.tests.factories import make_account, make_draft, make_entry, make_page, make_post
from glue.contracts import events, market
from shared.db import transaction
from shared.testing.fakes import FakeServices


async def body_of(client: Browser, path: str, status: int = 200) -> str:
    response = await client.get(path)
    assert response.status_code == status
    body = await response.get_data(as_text=True)
    assert isinstance(body, str)
    return body


async def test_the_front_page_of_an_empty_site_is_a_page(client: Browser) -> None:
    body = await body_of(client, "/")

    assert "<h1" in body
    assert "From our makers" not in body
    assert "Look around the shops" not in body
    assert "notice board" not in body


async def test_the_front_page_shows_who_sells_before_the_others_and_news(
    client: Browser, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    meadow, bakery = await make_page("meadow"), await make_page("bakery")
    await make_account(bakery.id)
    await make_entry(meadow, "Meadow")
    await make_entry(bakery, "Bread")
    await make_post("hay-cut", excerpt="Bring a hat")
    draft = await make_draft()

    # Settings, pages, their order, who takes payments, posts; and the menu.
    with query_count(6):
        body = await body_of(client, "/")

    assert 'href="http://market.test/"' in body.partition("From our makers")[0]
    makers, others = body.partition("From our makers")[2].partition("Also ours")[::2]
    assert 'href="/bakery/"' in makers
    assert 'href="/meadow/"' in others.partition("notice board")[0]
    assert "Bring a hat" in others.partition("notice board")[2]
    assert draft.title not in body


async def test_a_page_leads_to_what_is_attached_to_it(
    client: Browser, services: FakeServices
) -> None:
    page = await make_page("bakery", body_html="<h2>Bread</h2>", excerpt="From four o'clock")
    counter = Attached(NodeKind.MARKET, 1, "Counter", "http://market.test/counter/")
    async with transaction() as session:
        await follow_attached(session, page_id=page.id, attached=[counter], seen_version=0)
    services.answers(market.ContainerNav, '<a href="http://market.test/counter/">Shop</a>')

    body = await body_of(client, "/bakery/")

    assert "<h1>Bakery</h1>" in body
    assert "<h2>Bread</h2>" in body
    assert "From four o&#39;clock" in body
    assert body.count('href="http://market.test/counter/"') == 2
    assert [asked.container_id for asked in services.calls(market.ContainerNav)] == [page.id]


async def test_a_post_has_its_date_and_no_shops(client: Browser, services: FakeServices) -> None:
    await make_post("hay-cut", body_html="<p>Bring a hat.</p>")
    services.answers(market.ContainerNav, "")

    body = await body_of(client, "/hay-cut/")

    assert "<p>Bring a hat.</p>" in body
    assert "21 November 2026" in body
    assert services.calls(market.ContainerNav) == []


async def test_a_post_leads_on_to_the_latest_others(
    client: Browser, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    await make_post("hay-cut")
    assert "notice board" not in await body_of(client, "/hay-cut/")
    for slug in ("first", "second", "third"):
        await make_post(slug)

    # The post, the latest ones; and the menu.
    with query_count(3):
        body = await body_of(client, "/third/")

    further = body.partition("More from the notice board")[2].partition("</section>")[0]
    assert re.findall('href="/([a-z-]+)/"', further) == ["second", "first"]


async def test_titles_are_text_and_never_markup(client: Browser) -> None:
    await make_page("bakery", title="<script>alert(1)</script>", excerpt="<b>bold</b>")

    for path in ("/", "/bakery/"):
        body = await body_of(client, path)
        assert "<script>alert" not in body
        assert "<b>bold" not in body


async def test_drafts_and_nonsense_are_not_found(client: Browser) -> None:
    await make_draft("unfinished")

    await body_of(client, "/unfinished/", status=404)
    for nothing in ("/nothing/", "/%00/", "/Unfinished/", "/a%0a/", "/%ff/"):
        await body_of(client, nothing, status=404)


async def test_a_page_is_shown_without_its_borrowed_parts_while_the_others_are_away(
    client: Browser, services: FakeServices
) -> None:
    await make_page("bakery")
    services.is_down("market")
    services.is_down("cart")

    assert "<h1>Bakery</h1>" in await body_of(client, "/bakery/")


async def test_a_post_shows_what_it_announces_from_one_call_and_reads_without_it(
    client: Browser, services: FakeServices
) -> None:
    post = await make_post("hay-cut")
    services.answers(events.ContainerCards, "<p>Haymaking, on Saturday</p>")

    assert "Haymaking, on Saturday" in await body_of(client, "/hay-cut/")
    assert services.calls(events.ContainerCards) == [events.ContainerCards(post_ids=[post.id])]


async def test_a_post_is_read_without_what_it_announces_while_events_is_away(
    client: Browser, services: FakeServices
) -> None:
    await make_post("hay-cut")
    services.is_down("events")

    assert "Come along" not in await body_of(client, "/hay-cut/")


async def test_a_basket_that_is_away_is_an_icon_on_a_phone_like_any_other(
    client: Browser, services: FakeServices
) -> None:
    services.is_down("cart")

    link = (await body_of(client, "/")).partition('id="mini-cart"')[2].partition("</a>")[0]

    assert '<svg class="icon"' in link
    assert '<span class="masthead__label">Basket</span>' in link


async def test_looking_around_sets_no_cookie(client: Browser) -> None:
    await make_page("bakery")

    for path in ("/", "/bakery/", "/sign-in/"):
        assert "Set-Cookie" not in (await client.get(path)).headers
