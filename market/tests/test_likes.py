"""Hearts: who is shown which, and what pressing them does."""

import re
from collections.abc import Callable

import pytest

from glue.contracts import blog, likes
from market.marketplaces.models import Marketplace
from market.tests.factories import entry, product_called, shelve
from market.tests.factories import sign_in as put_cookie
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

SHOP = "/bakery/shop/"
HEART = "/bakery/shop/tea/like/"
USER = 5


@pytest.fixture
async def goods(shop: Marketplace) -> None:
    await shelve(shop, entry("Tea"), entry("Soap"))


@pytest.fixture
def sign_in(
    client: SameOriginClient, services: FakeServices, runtime: Runtime
) -> Callable[[], None]:
    def sign_in() -> None:
        services.answers(blog.SessionCheck, blog.SessionUser(user_id=USER, grants=[]))
        put_cookie(client, runtime, token="likes")

    return sign_in


async def page(client: SameOriginClient, address: str = SHOP) -> str:
    return str(await (await client.get(address)).get_data(as_text=True))


def pressed(text: str, title: str) -> bool:
    found = re.search(rf'aria-label="I like {title}"\s+aria-pressed="(true|false)"', text)
    assert found, f"no heart for {title}"
    return found[1] == "true"


@pytest.mark.usefixtures("goods")
async def test_hearts_of_a_whole_list_are_asked_for_once(
    client: SameOriginClient, services: FakeServices, sign_in: Callable[[], None]
) -> None:
    sign_in()
    services.answers(likes.LikedIds, [(await product_called("Tea")).id])

    text = await page(client)

    assert (pressed(text, "Tea"), pressed(text, "Soap")) == (True, False)
    assert len(services.calls(likes.LikedIds)) == 1


@pytest.mark.usefixtures("goods")
async def test_a_heart_leads_visitors_to_sign_in_and_asks_likes_nothing(
    client: SameOriginClient, services: FakeServices
) -> None:
    text = await page(client)
    answer = await client.get(HEART)

    assert f'href="{HEART}"' in text
    assert answer.status_code == 303
    assert "/sign-in/?next=" in answer.headers["Location"]
    assert services.calls(likes.LikedIds) == []


@pytest.mark.usefixtures("goods")
async def test_pressing_one_showing_twice_is_pressing_once(
    client: SameOriginClient, services: FakeServices, sign_in: Callable[[], None]
) -> None:
    sign_in()
    services.answers(likes.LikedIds, [])
    services.answers(likes.Toggle, likes.LikeState(liked=True))
    found = re.search(r'name="press" value="([^"]+)"', await page(client))
    assert found

    first = await client.post(HEART, form={"press": found[1], "back": SHOP})
    await client.post(HEART, form={"press": found[1], "back": SHOP})

    assert (first.status_code, first.headers["Location"]) == (303, SHOP)
    assert len(set(services.keys(likes.Toggle))) == 1


@pytest.mark.usefixtures("goods")
async def test_a_press_shows_the_heart_as_it_is_by_then(
    client: SameOriginClient, services: FakeServices, sign_in: Callable[[], None]
) -> None:
    sign_in()
    services.answers(likes.Toggle, likes.LikeState(liked=True))

    answer = await client.post(HEART, form={"liked": "false"}, headers={"HX-Request": "true"})

    assert pressed(await answer.get_data(as_text=True), "Tea")


@pytest.mark.usefixtures("goods")
async def test_while_likes_is_away_that_is_said_where_it_matters_and_nothing_else_is_missing(
    client: SameOriginClient, services: FakeServices, sign_in: Callable[[], None]
) -> None:
    sign_in()
    services.is_down("likes")

    text, liked = await page(client), await page(client, f"{SHOP}?liked=true")
    answer = await client.post(HEART, form={"liked": "false"}, headers={"HX-Request": "true"})
    heart = await answer.get_data(as_text=True)

    assert "Tea" in text
    assert "heart__button" not in text
    assert "We cannot look up what you like right now" in liked
    assert "Nothing here goes by" not in liked
    assert "We cannot note what you like right now" in heart
    assert not pressed(heart, "Tea")


@pytest.mark.usefixtures("goods")
async def test_visitors_who_ask_for_what_they_like_are_asked_to_sign_in(
    client: SameOriginClient,
) -> None:
    assert "Sign in to see what you like" in await page(client, f"{SHOP}?liked=true")
