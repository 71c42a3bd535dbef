"""The account: what siblings lend to it, what is liked, what is said while one of them is away."""

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.account.likes import MOST
from blog.tests.factories import ADA, make_draft, make_post
from blog.tests.links import ask_for_link
from glue.contracts import events, likes, market, orders
from glue.contracts.likes import TargetType
from shared.testing.fakes import FakeServices

PAGES = ("/account/", "/account/bookings/", "/account/likes/", "/account/devices/")


def product(id: int, **changes: object) -> market.Product:
    tea = market.Product(
        id=id,
        slug=f"tea-{id}",
        title=f"Tea {id}",
        image=f"http://market.test/tiles/{id}.svg",
        regular_price=450,
        special_price=None,
        currency="GBP",
        marketplace_id=1,
        container_id=1,
        is_available=True,
        url=f"http://market.test/products/{id}/",
    )
    return tea.model_copy(update=changes)


@pytest.fixture
async def ada(client: Browser, services: FakeServices) -> Browser:
    """Ada's browser, signed in, with siblings who have nothing of hers."""
    services.answers(orders.AccountNavItem, '<li><a href="http://orders.test/">Orders</a></li>')
    services.answers(
        events.AccountNavItem,
        '<li><a href="http://blog.test/account/bookings/">Bookings</a></li>',
    )
    services.answers(orders.AccountGlance, "<p>No orders yet</p>")
    services.answers(events.AccountGlance, "<p>Nothing coming up</p>")
    services.answers(events.AccountPage, "<p>Nothing booked</p>")
    services.answers(likes.LikedIds, [])
    services.answers(likes.LikedSlugs, [])
    await client.post(f"/sign-in/{await ask_for_link(ADA)}/")
    return client


async def text_of(browser: Browser, path: str) -> str:
    response = await browser.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_is_sent_to_sign_in(client: Browser, path: str) -> None:
    response = await client.get(path)

    assert response.status_code == 303
    assert response.headers["Location"].startswith("http://blog.test/sign-in/?next=")


@pytest.mark.committed
async def test_the_overview_is_made_of_what_siblings_lend(
    ada: Browser, services: FakeServices
) -> None:
    page = await text_of(ada, "/account/")

    for piece in ("Hello ada", ADA, "No orders yet", "Nothing coming up"):
        assert piece in page
    (asked,) = services.calls(orders.AccountGlance)
    assert [asked.user_id] == [it.user_id for it in services.calls(events.AccountGlance)]


@pytest.mark.committed
async def test_the_menu_has_the_lines_of_siblings_and_marks_where_one_is(ada: Browser) -> None:
    overview = await text_of(ada, "/account/")
    bookings = await text_of(ada, "/account/bookings/")

    assert '<li><a href="http://orders.test/">Orders</a></li>' in overview
    assert 'href="http://blog.test/account/bookings/">Bookings' in overview
    marked = 'href="http://blog.test/account/bookings/" aria-current="page">Bookings'
    assert marked in bookings
    assert "Nothing booked" in bookings


@pytest.mark.committed
@pytest.mark.parametrize(
    ("away", "missing", "there"),
    [
        ("orders", "Your orders cannot be read right now", "Nothing coming up"),
        ("events", "Your bookings cannot be read right now", "No orders yet"),
    ],
)
async def test_the_overview_names_what_cannot_be_read(
    ada: Browser, services: FakeServices, away: str, missing: str, there: str
) -> None:
    services.is_down(away)

    page = await text_of(ada, "/account/")

    assert missing in page
    assert there in page
    assert page.count("cannot be read") == 1


@pytest.mark.committed
async def test_bookings_that_cannot_be_read_are_not_none(
    ada: Browser, services: FakeServices
) -> None:
    services.is_down("events")

    page = await text_of(ada, "/account/bookings/")

    assert "Your bookings cannot be read right now" in page
    assert ">Bookings</a>" not in page


@pytest.mark.committed
async def test_nothing_of_a_person_is_remembered_for_the_next(
    ada: Browser, services: FakeServices
) -> None:
    await text_of(ada, "/account/")
    services.answers(orders.AccountGlance, "<p>One order</p>")

    assert "One order" in await text_of(ada, "/account/")


@pytest.mark.committed
async def test_what_is_liked_is_shown_the_latest_first_and_asked_for_at_once(
    ada: Browser, services: FakeServices
) -> None:
    hay, draft = await make_post("hay-cut"), await make_draft()
    await make_post("new-oven")
    services.answers(
        likes.LikedIds,
        lambda query: [3, 1, 2] if query.target_type is TargetType.PRODUCT else [hay.id],
    )
    services.answers(likes.LikedSlugs, ["new-oven", draft.slug, "hay-cut", "gone"])
    services.answers(
        market.ProductsByIds, lambda query: [product(id) for id in query.ids if id != 1]
    )

    page = await text_of(ada, "/account/likes/")

    order = ["Tea 3", "Tea 2", "Hay Cut", "New Oven"]
    assert sorted(order, key=page.index) == order
    assert "£4.50" in page
    assert 'href="http://market.test/products/3/"' in page
    assert "Unfinished" not in page
    assert [query.ids for query in services.calls(market.ProductsByIds)] == [[3, 1, 2]]
    assert {query.target_type for query in services.calls(likes.LikedIds)} == set(TargetType)
    assert {query.target_type for query in services.calls(likes.LikedSlugs)} == {TargetType.POST}


@pytest.mark.committed
async def test_what_is_not_sold_any_more_says_so_and_leads_nowhere(
    ada: Browser, services: FakeServices
) -> None:
    services.answers(likes.LikedIds, [1])
    services.answers(market.ProductsByIds, [product(1, is_available=False)])

    page = await text_of(ada, "/account/likes/")

    assert "Not on sale now" in page
    assert "http://market.test/products/1/" not in page
    assert "£4.50" not in page


@pytest.mark.committed
async def test_who_likes_nothing_is_told_what_will_be_here(ada: Browser) -> None:
    page = await text_of(ada, "/account/likes/")

    assert "Nothing here yet" in page
    assert "cannot be read" not in page


@pytest.mark.committed
async def test_likes_that_cannot_be_read_are_not_nothing(
    ada: Browser, services: FakeServices
) -> None:
    services.is_down("likes")

    page = await text_of(ada, "/account/likes/")

    assert "What you like cannot be read right now" in page
    assert "Nothing here yet" not in page


@pytest.mark.committed
async def test_while_market_is_away_posts_are_shown_and_the_page_says_what_is_missing(
    ada: Browser, services: FakeServices
) -> None:
    await make_post("hay-cut")
    services.answers(likes.LikedIds, [1])
    services.answers(likes.LikedSlugs, ["hay-cut"])
    services.is_down("market")

    page = await text_of(ada, "/account/likes/")

    assert "What you like in the shops cannot be read right now" in page
    assert "Hay Cut" in page


@pytest.mark.committed
async def test_a_page_of_likes_has_an_end_and_says_so(ada: Browser, services: FakeServices) -> None:
    services.answers(likes.LikedIds, list(range(1, MOST + 2)))
    services.answers(market.ProductsByIds, lambda query: [product(id) for id in query.ids])

    page = await text_of(ada, "/account/likes/")

    assert f"Tea {MOST}<" in page
    assert f"Tea {MOST + 1}<" not in page
    assert "than is shown here" in page
