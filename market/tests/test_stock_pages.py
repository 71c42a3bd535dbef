"""What shoppers see of what there is only so much of."""

import pytest

from glue.contracts import cart
from market.marketplaces.models import Marketplace
from market.stock.service import hold_stock, set_stock
from market.tests.factories import entry, product_called, shelve
from market.tests.stock import HOLD
from shared.clock import FrozenClock, utcnow
from shared.db import transaction
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.testing.heads import Head

SHOP, TEA = "/bakery/shop/", "/bakery/shop/tea/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
async def tea(shop: Marketplace, clock: FrozenClock) -> int:
    await shelve(shop, entry("Tea"))
    return (await product_called("Tea")).id


async def leave(product_id: int, left: int | None) -> None:
    async with transaction() as session:
        await set_stock(session, product_id, left=left, now=utcnow())


async def text_of(client: SameOriginClient, path: str) -> str:
    return str(await (await client.get(path)).get_data(as_text=True))


@pytest.mark.parametrize(
    ("left", "words", "availability"),
    [
        (None, None, "InStock"),
        (6, None, "InStock"),
        (5, "Only 5 left", "LimitedAvailability"),
        (1, "Only 1 left", "LimitedAvailability"),
        (0, "Sold out", "OutOfStock"),
    ],
)
async def test_a_product_says_when_few_or_none_are_left(
    client: SameOriginClient, tea: int, left: int | None, words: str | None, availability: str
) -> None:
    await leave(tea, left)

    pages = [await text_of(client, TEA), await text_of(client, SHOP)]

    for page in pages:
        assert (words in page) if words else ("Only " not in page and "Sold out" not in page)
    offer = Head(pages[0]).data["Product"]["offers"]
    assert offer["availability"] == f"https://schema.org/{availability}"
    assert ("Add to basket" in pages[0]) == (left != 0)


async def test_what_somebody_holds_is_not_left_until_the_hold_runs_out(
    client: SameOriginClient, tea: int, clock: FrozenClock
) -> None:
    await leave(tea, 2)
    async with transaction() as session:
        await hold_stock(
            session, order_id=1, units={tea: 2}, held_until=utcnow() + HOLD, now=utcnow()
        )

    while_held = await text_of(client, TEA)
    clock.advance(HOLD)
    afterwards = await text_of(client, TEA)

    assert "Sold out" in while_held
    assert "Only 2 left" in afterwards


async def test_more_than_there_are_do_not_go_into_the_basket(
    client: SameOriginClient, tea: int, services: FakeServices
) -> None:
    await leave(tea, 2)

    answer = await client.post(f"{TEA}basket/", form={"quantity": "3"}, headers=HTMX)
    text = await answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "There are not as many left: only 2 of “Tea”" in text
    assert 'aria-invalid="true"' in text
    assert not services.calls(cart.CartActivity)


@pytest.mark.parametrize("headers", [HTMX, {}])
async def test_what_sold_out_since_the_page_was_shown_is_refused(
    client: SameOriginClient, tea: int, services: FakeServices, headers: dict[str, str]
) -> None:
    await leave(tea, 0)

    answer = await client.post(f"{TEA}basket/", form={"quantity": "1"}, headers=headers)
    text = await answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert "“Tea” is sold out" in text
    assert not services.calls(cart.CartActivity)
