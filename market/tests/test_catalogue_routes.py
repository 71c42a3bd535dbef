"""The list of a shop, as a browser gets it."""

import re

import pytest
from sqlalchemy import select, update

from glue.contracts import blog, cart
from market.marketplaces.models import Marketplace
from market.products.models import Product
from market.sections.models import Section
from market.sections.service import add_section
from market.tests.factories import entry, open_shop, shelve
from shared.db import transaction
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

LOAVES = ("rye", "oat")
PICTURE = re.compile(r'<img class="image__picture"[^>]*>')


async def body(client: SameOriginClient, path: str, **headers: str) -> str:
    response = await client.get(path, headers=headers)
    assert response.status_code == 200, path
    return str(await response.get_data(as_text=True))


def more(text: str) -> str:
    found = re.search(r'<a href="([^"]*after=[^"]*)"', text)
    assert found, "there is no way to the next page"
    return found[1].replace("&amp;", "&")


async def test_a_list_shows_name_maker_and_prices(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Rye Loaf", 480, special_price_minor=420, brand="Ash Lane"))

    text = await body(client, "/bakery/shop/")

    for shown in ("The Shop", "Rye Loaf", "Ash Lane", "£4.20", "£4.80", "On offer", "1 product"):
        assert shown in text
    assert 'href="/bakery/shop/rye-loaf/"' in text


async def test_what_is_typed_comes_back_harmless(
    client: SameOriginClient, shop: Marketplace
) -> None:
    text = await body(client, "/bakery/shop/?q=<script>alert(1)</script>")

    assert "<script>alert" not in text
    assert "Nothing found for" in text


async def test_further_products_have_an_address_of_their_own(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Loaf {number:02}") for number in range(30)))
    first = await body(client, "/bakery/shop/?q=loaf")

    second = await body(client, more(first))

    assert "Loaf 29" not in first
    assert "Loaf 29" in second
    assert "Loaf 00" not in second
    assert "Back to the start" in second
    assert "<html" in second


async def test_pictures_that_are_seen_at_first_do_not_wait_to_be_scrolled_to(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Loaf {number:02}") for number in range(30)))
    first = await body(client, "/bakery/shop/")

    second = await body(client, more(first))

    waits = [[" loading=" in tag for tag in PICTURE.findall(text)] for text in (first, second)]
    assert waits == [[False] * 2 + [True] * 22, [True] * 6]


async def test_htmx_gets_the_next_cards_and_the_way_to_those_after(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Loaf {number:02}") for number in range(60)))
    first = await body(client, "/bakery/shop/")

    second = await body(client, more(first), **{"HX-Request": "true"})
    third = await body(client, more(second), **{"HX-Request": "true"})

    assert "<html" not in second
    assert second.count("<article") == 24
    assert 'data-announce="24 more products"' in second
    assert third.count("<article") == 12
    assert "load-more" not in third


async def test_htmx_gets_the_whole_list_where_a_filter_or_a_view_changes_it(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Rye Loaf", brand="Ash Lane"), entry("Tin", brand="Cobb"))
    headers = {"HX-Request": "true", "HX-Target": "catalogue"}

    text = await body(client, "/bakery/shop/?brand=Cobb&view=list", **headers)

    assert "<html" not in text
    assert text.lstrip().startswith('<div class="browse')
    assert 'data-announce="1 product"' in text
    assert "card--row" in text
    assert "Rye Loaf" not in text


async def test_a_row_says_what_the_thing_is_and_a_tile_does_not(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Rye Loaf", description="Dark, <b>dense</b> and patient. " * 9))

    rows = await body(client, "/bakery/shop/?view=list")
    tiles = await body(client, "/bakery/shop/")

    assert "Dark, &lt;b&gt;dense&lt;/b&gt; and patient." in rows
    assert rows.count("patient") < 9
    assert "patient" not in tiles.partition("<main")[2]


async def test_sections_and_makers_are_plain_links_that_keep_the_words(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        entry("Rye Loaf", section="Bread", brand="Ash Lane"),
        entry("Rye Biscuits", section="Biscuits & Cakes", brand="Cobb"),
    )

    text = await body(client, "/bakery/shop/?q=rye")

    assert 'href="/bakery/shop/?q=rye&amp;section=biscuits-cakes"' in text
    assert 'href="/bakery/shop/?q=rye&amp;brand=Ash+Lane"' in text


@pytest.mark.parametrize("narrowed", ["", "&section=bread", "&brand=Cobb"])
async def test_where_nothing_is_found_there_is_nothing_to_narrow_down(
    client: SameOriginClient, shop: Marketplace, narrowed: str
) -> None:
    await shelve(shop, entry("Rye Loaf", section="Bread"), entry("Tin", brand="Cobb"))

    text = await body(client, f"/bakery/shop/?q=hovercraft{narrowed}")

    assert "Nothing found for" in text
    assert "filter-panel" not in text.partition("<main")[2]


async def test_where_only_the_combination_is_empty_one_half_of_it_may_be_exchanged(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        entry("Rye Loaf", section="Bread", brand="Ash Lane"),
        entry("Tin", section="Tins", brand="Cobb"),
    )

    text = await body(client, "/bakery/shop/?section=bread&brand=Cobb")

    assert "Nothing here goes by all of that" in text
    assert 'href="/bakery/shop/?section=tins&amp;brand=Cobb"' in text


async def test_many_makers_are_folded_and_the_chosen_one_is_seen(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Loaf {n}", brand=f"Maker {n:02}") for n in range(20)))

    closed = await body(client, "/bakery/shop/")
    opened = await body(client, "/bakery/shop/?brand=Maker+19")

    assert "8 more" in closed
    assert '<details class="filter-panel__others">' in closed
    assert '<details class="filter-panel__others" open>' in opened


async def test_where_the_filters_are_behind_a_button_sections_lead_down_and_up(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(
        shop,
        entry("Rye Loaf", section="Rye"),
        entry("Oat Loaf", section="Oat"),
        entry("Tin", section="Tins"),
    )
    async with transaction() as session:
        bread = await add_section(session, shop, title="Bread", parent_id=None)
        for section in await session.scalars(select(Section).where(Section.slug.in_(LOAVES))):
            section.parent_id = bread.id

    async def ways(section: str) -> list[tuple[str, str]]:
        text = await body(client, f"/bakery/shop/?section={section}")
        nav = text.partition('<nav class="ways"')[2].partition("</nav>")[0]
        return re.findall(r'href="/bakery/shop/(?:\?section=)?(\w*)"([^>]*aria-current)?', nav)

    assert [slug for slug, _ in await ways("")] == ["tins", "bread"]
    assert [slug for slug, _ in await ways("bread")] == ["", "bread", "rye", "oat"]
    assert [(slug, bool(is_here)) for slug, is_here in await ways("rye")] == [
        ("", False),
        ("bread", False),
        ("rye", True),
        ("oat", False),
    ]


async def test_nothing_in_a_section_offers_the_whole_shop(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Rye Loaf", section="Bread"), entry("Jam", section="Jars"))

    text = await body(client, "/bakery/shop/?q=rye&section=jars")

    assert "Search the whole shop" in text
    assert 'href="/bakery/shop/?q=rye"' in text
    assert "Perhaps you meant" in text


async def test_an_empty_shop_says_so(client: SameOriginClient, shop: Marketplace) -> None:
    assert "The shelves are still empty" in await body(client, "/bakery/shop/")


async def test_a_list_that_has_become_shorter_ends_with_a_sentence(
    client: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, *(entry(f"Loaf {number:02}") for number in range(30)))
    further = more(await body(client, "/bakery/shop/"))
    async with transaction() as session:
        late = update(Product).where(Product.title > "Loaf 10")
        await session.execute(late.values(is_published=False))

    assert "That was everything" in await body(client, further)


@pytest.mark.parametrize("path", ["/nowhere/shop/", "/bakery/nothing/"])
async def test_an_unknown_page_or_shop_is_not_found(
    client: SameOriginClient, shop: Marketplace, path: str
) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_broken_way_to_a_further_page_is_told(
    client: SameOriginClient, shop: Marketplace
) -> None:
    response = await client.get("/bakery/shop/?after=%00nonsense")

    assert response.status_code == 400
    assert "start at the first page" in await response.get_data(as_text=True)


async def test_looking_sets_no_cookie(client: SameOriginClient, shop: Marketplace) -> None:
    response = await client.get("/bakery/shop/")

    assert "Set-Cookie" not in response.headers


async def test_two_pages_may_have_shops_of_one_name(
    client: SameOriginClient, shop: Marketplace, services: FakeServices, bakery: blog.Post
) -> None:
    mill = bakery.model_copy(update={"id": 8, "slug": "mill", "title": "The Mill"})
    services.answers(
        blog.PostBySlug, lambda query: {"bakery": bakery, "mill": mill}.get(query.slug)
    )
    other = await open_shop(container_id=mill.id)
    await shelve(shop, entry("Rye Loaf"))
    await shelve(other, entry("Rye Flour"))

    assert "Rye Flour" not in await body(client, "/bakery/shop/")
    assert "Rye Flour" in await body(client, "/mill/shop/")


async def test_a_list_is_whole_while_cart_is_away(
    client: SameOriginClient, shop: Marketplace, services: FakeServices
) -> None:
    services.is_down("cart")
    await shelve(shop, entry("Rye Loaf"))

    assert "Rye Loaf" in await body(client, "/bakery/shop/")
    assert services.calls(cart.CartMini) == []
