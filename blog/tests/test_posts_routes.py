"""The front page, pages and posts as a browser sees them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from quart.typing import TestClientProtocol as Browser

from blog.menu.following import Attached, follow_attached
from blog.menu.models import NodeKind
from blog.tags.service import ensure_tag, tag_post
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


async def test_a_post_leads_on_to_what_came_before_and_after_it(
    client: Browser, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    await make_post("hay-cut")
    assert "Before and after this" not in await body_of(client, "/hay-cut/")
    for slug in ("first", "second"):
        await make_post(slug)

    # The post, all that stands around it, and the menu.
    with query_count(3):
        body = await body_of(client, "/first/")

    around = body.partition("Before and after this")[2].partition("</nav>")[0]
    assert re.findall('href="/([a-z-]+)/"', around) == ["hay-cut", "second"]


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


def lend_events(services: FakeServices, *post_ids: int) -> None:
    """Let events lend a card for each of some posts, and for none else."""
    services.answers(
        events.ContainerCards,
        lambda asked: "\n".join(
            f'<div class="stack gap-s" data-post="{it}"><article>Event of {it}</article></div>'
            for it in asked.post_ids
            if it in post_ids
        ),
    )


async def test_a_post_shows_what_it_and_what_the_posts_below_it_announce_from_one_call(
    client: Browser, services: FakeServices
) -> None:
    other, post = await make_post("bread"), await make_post("hay-cut")
    async with transaction() as session:
        tag = await ensure_tag(session, name="Sundays")
        for it in (other, post):
            await tag_post(session, post_id=it.id, tag_ids=[tag.id])
    lend_events(services, post.id, other.id)

    shown = await body_of(client, "/hay-cut/")

    above, _, below = shown.partition('id="read-on"')
    assert "Come along" in above
    assert f"Event of {post.id}<" in above
    assert f"Event of {other.id}<" not in above
    assert f"Event of {other.id}<" in below
    assert services.calls(events.ContainerCards) == [
        events.ContainerCards(post_ids=[post.id, other.id])
    ]


async def test_a_list_of_posts_shows_below_each_what_it_announces_from_one_call(
    client: Browser, services: FakeServices
) -> None:
    posts = [await make_post(slug) for slug in ("bread", "hay-cut", "silent")]
    lend_events(services, *(it.id for it in posts[:2]))

    shown = await body_of(client, "/")

    items = re.findall(r'<li class="notices__post">(.*?)</li>', shown, re.DOTALL)
    told = {slug: item for item in items for slug in re.findall(r'href="/([a-z-]+)/"', item)}
    for post in posts[:2]:
        assert re.findall(r"Event of (\d+)<", told[post.slug]) == [str(post.id)]
    assert "Event of" not in told["silent"]
    (asked,) = services.calls(events.ContainerCards)
    assert set(asked.post_ids) == {it.id for it in posts}


async def test_a_list_without_posts_asks_for_no_events(
    client: Browser, services: FakeServices
) -> None:
    lend_events(services)

    await body_of(client, "/")

    assert services.calls(events.ContainerCards) == []


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
