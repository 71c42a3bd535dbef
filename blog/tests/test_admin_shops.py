"""The shops of a page, as those who keep them open, change, close and put them away."""

import re
from html import unescape

import pytest
from quart import Response

from blog.posts.models import Post
from blog.tests.admins import enter_as, text_of, with_empty_logs
from blog.tests.factories import make_page
from glue.contracts import market, relations
from glue.contracts.blog import Grant, Role
from glue.contracts.relations import ContainerType
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

BEN = "ben@example.org"
SHOPS = "/admin/pages/bakery/shops/"
TYPED = {
    "title": "Cakes & Co.",
    "slug": "cakes",
    "currency": "GBP",
    "intro": "Cakes.",
    "opening_note": "From nine.",
    "collection_note": "At the hatch.",
    "key": "of-this-form",
}


@pytest.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


def larder(page: Post, **changes: object) -> market.Marketplace:
    values: dict[str, object] = {
        "id": 3,
        "slug": "larder",
        "title": "The Larder",
        "container_type": ContainerType.PAGE,
        "container_id": page.id,
        "currency": "GBP",
        "collection_note": "",
        "url": "http://market.test/markets/3/",
        "version": "seen",
    }
    return market.Marketplace.model_validate(values | changes)


@pytest.fixture
async def keeper(
    client: SameOriginClient, services: FakeServices, bakery: Post
) -> SameOriginClient:
    """The browser of somebody who keeps the bakery's shops: one is there, with some goods."""
    with_empty_logs(services)
    services.answers(relations.GetParents, [])
    services.answers(market.MarketplacesForContainer, [larder(bakery)])
    counts = market.MarketplaceCounts(
        marketplace_id=3, products=1204, unpublished=2, low=0, sold_out=1
    )
    services.answers(market.CountsOfMarketplaces, [counts])
    services.answers(market.CreateMarketplace, larder(bakery, title="Cakes & Co."))
    services.answers(
        market.UpdateMarketplace,
        lambda it: larder(bakery, is_open=it.is_open is not False, title=it.title or "The Larder"),
    )
    services.answers(market.DeleteMarketplace, market.Deleted(deleted=True))
    await enter_as(client, BEN, Grant(role=Role.SHOP, page_id=bakery.id))
    return client


async def text(answer: Response, status: int = 200) -> str:
    said = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, said
    return unescape(said)


async def test_the_list_tells_how_shops_stand_and_leads_on(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    page = await text_of(keeper, SHOPS)

    assert ">1,204 products</a>" in page
    assert "http://market.test/keep/bakery/larder/products/?stand=unpublished" in page
    assert "1 sold out" in page
    assert "running low" not in page
    assert 'href="http://market.test/bakery/larder/"' in page
    assert 'aria-checked="true"' in page
    assert len(services.calls(market.CountsOfMarketplaces)) == 1


async def test_the_desk_of_the_page_leads_to_its_shops(keeper: SameOriginClient) -> None:
    assert f'href="{SHOPS}"' in await text_of(keeper, "/admin/pages/bakery/")


async def test_a_shop_is_opened_with_what_was_typed(
    keeper: SameOriginClient, services: FakeServices, bakery: Post
) -> None:
    answer = await keeper.post(SHOPS, form=TYPED)
    await keeper.post(SHOPS, form=TYPED)

    assert (answer.status_code, answer.headers["Location"]) == (303, SHOPS)
    opened = services.calls(market.CreateMarketplace)[0]
    assert (opened.container_id, opened.title, opened.slug) == (bakery.id, "Cakes & Co.", "cakes")
    assert (opened.intro, opened.opening_note) == ("Cakes.", "From nine.")
    assert opened.collection_note == "At the hatch."
    first, second = services.keys(market.CreateMarketplace)
    assert first == second


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "  ", "Please give the shop a name"),
        ("title", "T" * 161, "At most 160 letters, please"),
        ("slug", "s" * 81, "At most 80 letters, please"),
        ("slug", "Käse", "Letters a to z, digits and hyphens between them, please"),
        ("currency", "XXZ", "Please choose a currency"),
        ("intro", "i" * 1001, "At most 1000 letters, please"),
    ],
)
async def test_what_cannot_be_is_said_by_field_before_market_is_asked(
    keeper: SameOriginClient, services: FakeServices, field: str, typed: str, said: str
) -> None:
    page = await text(await keeper.post(SHOPS, form=TYPED | {field: typed}), 422)

    assert page.count(said) == 2
    assert "At the hatch." in page
    assert services.calls(market.CreateMarketplace) == []


async def test_an_address_that_is_taken_is_said_beside_it(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    services.refuses(market.CreateMarketplace, market.SlugTaken(slug="cakes"))

    page = await text(await keeper.post(SHOPS, form=TYPED), 409)

    assert "There is already a shop called “cakes” on this page" in page
    assert 'id="field-slug-error"' in page
    assert 'value="Cakes & Co."' in page


async def test_while_market_is_away_what_was_typed_is_kept_and_sent_again_with_its_key(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    services.is_down("market")

    listed = await text(await keeper.get(SHOPS), 503)
    opening = await text(await keeper.post(SHOPS, form=TYPED), 503)
    saving = await text(await keeper.post(f"{SHOPS}3/", form=TYPED), 503)

    assert "cannot be asked for right now" in listed
    for page in (opening, saving):
        assert "not answering right now" in page
        assert "At the hatch." in page
        assert 'name="key" value="of-this-form"' in page


async def test_what_was_changed_is_sent_with_what_was_seen(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    form = await text_of(keeper, f"{SHOPS}3/")
    (seen,) = re.findall(r'name="seen" value="(\w+)"', form)

    answer = await keeper.post(f"{SHOPS}3/", form=TYPED | {"seen": seen})

    assert answer.status_code == 303
    (sent,) = services.calls(market.UpdateMarketplace)
    assert (sent.id, sent.seen, sent.slug, sent.is_open) == (3, "seen", "cakes", None)


async def test_two_who_change_a_shop_at_once_notice_each_other(
    keeper: SameOriginClient, services: FakeServices, bakery: Post
) -> None:
    services.refuses(market.UpdateMarketplace, market.EditedMeanwhile())
    now = larder(bakery, intro="Jam.", version="newer")
    services.answers(market.MarketplacesForContainer, [now])

    page = await text(await keeper.post(f"{SHOPS}3/", form=TYPED | {"seen": "seen"}), 409)

    assert "Somebody else has changed this shop" in page
    assert "<dd>Jam.</dd>" in page
    assert ">Cakes.</textarea>" in page
    assert 'name="seen" value="newer"' in page


async def test_a_shop_is_closed_for_now_and_opened_by_its_switch(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    pressed = await keeper.post(f"{SHOPS}3/open/", form={"wanted": "off"})
    htmx = {"HX-Request": "true", "HX-Target": "shop-3"}
    region = await text(await keeper.post(f"{SHOPS}3/open/", form={"wanted": "off"}, headers=htmx))
    await keeper.post(f"{SHOPS}3/open/", form={"wanted": "on"})

    assert (pressed.status_code, pressed.headers["Location"]) == (303, SHOPS)
    assert 'aria-checked="false"' in region
    assert "The Larder is closed for now" in region
    assert "<html" not in region
    sent = services.calls(market.UpdateMarketplace)
    assert [it.is_open for it in sent] == [False, False, True]
    assert {it.title for it in sent} == {None}
    assert len(set(services.keys(market.UpdateMarketplace))) == 3


async def test_a_shop_is_put_away_once_it_was_asked_for(
    keeper: SameOriginClient, services: FakeServices
) -> None:
    question = unescape(await text_of(keeper, f"{SHOPS}3/"))
    answer = await keeper.post(f"{SHOPS}3/delete/")

    assert "Its 1,204 products can no longer be bought." in question
    assert answer.status_code == 303
    assert [it.id for it in services.calls(market.DeleteMarketplace)] == [3]


@pytest.mark.parametrize("path", ["", "open/", "delete/"])
async def test_shops_of_other_pages_are_not_there(
    keeper: SameOriginClient, services: FakeServices, path: str
) -> None:
    answer = await keeper.post(f"{SHOPS}4/{path}", form=TYPED)

    assert answer.status_code == 404
    assert services.calls(market.UpdateMarketplace) == []
    assert services.calls(market.DeleteMarketplace) == []


async def test_who_keeps_something_else_of_the_page_does_not_get_in(
    client: SameOriginClient, services: FakeServices, bakery: Post
) -> None:
    with_empty_logs(services)
    await enter_as(client, BEN, Grant(role=Role.CONTENT, page_id=bakery.id))

    assert (await client.get(SHOPS)).status_code == 403
    assert (await client.post(SHOPS, form=TYPED)).status_code == 403
    assert SHOPS not in await text_of(client, "/admin/pages/bakery/")
