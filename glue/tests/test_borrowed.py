"""What a page borrows from its siblings, and what it does without them."""

from datetime import UTC, datetime, timedelta

import pytest

from glue.contracts import blog, events, market
from glue.identity import session_reader
from glue.layout import mini_cart
from glue.pages import PageLoader
from shared.clock import FrozenClock
from shared.errors import NotFound, ServiceUnavailable
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.web.identity import NOBODY, Account, Identity

BAKERY = blog.Post(
    id=1,
    kind=blog.PostKind.PAGE,
    slug="bakery",
    title="Bakery",
    excerpt="",
    feature_image=None,
    published_at=datetime(2026, 1, 1, tzinfo=UTC),
)


async def test_a_page_is_still_known_for_an_hour_while_blog_is_away(
    runtime: Runtime, services: FakeServices, clock: FrozenClock
) -> None:
    services.answers(blog.PostBySlug, BAKERY)
    pages = PageLoader()
    await pages.page("bakery")
    services.is_down("blog")

    clock.advance(timedelta(minutes=59))
    known = await pages.page("bakery")
    clock.advance(timedelta(minutes=2))

    assert known == BAKERY
    with pytest.raises(ServiceUnavailable):
        await pages.page("bakery")


async def test_a_page_that_was_taken_down_is_gone_within_moments(
    runtime: Runtime, services: FakeServices, clock: FrozenClock
) -> None:
    services.answers(blog.PostBySlug, BAKERY)
    pages = PageLoader()
    await pages.page("bakery")
    services.answers(blog.PostBySlug, None)

    clock.advance(timedelta(seconds=3))

    with pytest.raises(NotFound):
        await pages.page("bakery")


async def test_a_post_is_no_page(runtime: Runtime, services: FakeServices) -> None:
    post = BAKERY.model_copy(update={"kind": blog.PostKind.POST})
    services.answers(blog.PostBySlug, post)

    with pytest.raises(NotFound):
        await PageLoader().page("bakery")


async def test_a_revoked_session_ends_within_a_second(
    runtime: Runtime, services: FakeServices, clock: FrozenClock
) -> None:
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=7))
    account_of = session_reader()
    before = await account_of("token")
    services.answers(blog.SessionCheck, None)

    clock.advance(timedelta(seconds=1))

    assert before.user_id == 7
    assert await account_of("token") == NOBODY


async def test_while_blog_is_away_one_is_signed_in_for_a_minute_at_most(
    runtime: Runtime, services: FakeServices, clock: FrozenClock
) -> None:
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=7))
    account_of = session_reader()
    await account_of("token")
    services.is_down("blog")

    clock.advance(timedelta(seconds=59))
    still = await account_of("token")
    clock.advance(timedelta(seconds=2))

    assert still.user_id == 7
    assert await account_of("token") == Account(is_unknown=True)


async def test_while_blog_is_away_it_is_unknown_whose_a_session_is(
    runtime: Runtime, services: FakeServices
) -> None:
    services.is_down("blog")

    assert await session_reader()("token") == Account(is_unknown=True)


async def test_a_page_without_its_siblings_is_still_a_page(
    client: SameOriginClient, services: FakeServices
) -> None:
    for service in ("blog", "market", "events"):
        services.is_down(service)

    response = await client.get("/")

    assert response.status_code == 200
    assert "Basket" in await response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("away", "shown", "missing"),
    [
        ("", "The Counter Baking days", ""),
        ("market", "Baking days", "The Counter"),
        ("events", "The Counter", "Baking days"),
    ],
)
async def test_the_bar_of_a_page_leaves_out_who_is_away_and_shows_who_answers(
    client: SameOriginClient, services: FakeServices, away: str, shown: str, missing: str
) -> None:
    services.answers(blog.PostBySlug, BAKERY)
    services.answers(market.ContainerNav, "The Counter ")
    services.answers(events.ContainerNav, "Baking days")
    services.is_down(away)

    page = await (await client.get("/bakery/")).get_data(as_text=True)

    bar = page.partition('<div class="band__rooms">')[2].partition("</div>")[0]
    assert bar.strip() == shown
    assert not missing or missing not in page


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [(blog.Feature.MARKET, "Baking days"), (blog.Feature.CALENDAR, "The Counter")],
)
async def test_what_a_page_has_switched_off_is_not_asked_for(
    client: SameOriginClient, services: FakeServices, hidden: blog.Feature, shown: str
) -> None:
    services.answers(blog.PostBySlug, BAKERY.model_copy(update={"hidden": [hidden]}))
    services.answers(market.ContainerNav, "The Counter")
    services.answers(events.ContainerNav, "Baking days")

    page = await (await client.get("/bakery/")).get_data(as_text=True)

    bar = page.partition('<div class="band__rooms">')[2].partition("</div>")[0]
    assert bar.strip() == shown
    assert len(services.calls(market.ContainerNav)) + len(services.calls(events.ContainerNav)) == 1


async def test_the_bar_of_a_page_is_not_drawn_where_nobody_answers(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.answers(blog.PostBySlug, BAKERY)
    services.is_down("market")
    services.is_down("events")

    response = await client.get("/bakery/")

    assert response.status_code == 200
    assert 'class="band"' not in await response.get_data(as_text=True)


async def test_the_mini_cart_of_nobody_is_empty(runtime: Runtime) -> None:
    assert 'id="mini-cart"' in await mini_cart(Identity())
