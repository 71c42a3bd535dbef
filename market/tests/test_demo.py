"""Loading the demonstration."""

import os
from pathlib import Path

import pytest

from glue.contracts import blog
from market.demo.loading import PICTURES_URL, DemoGoods, MissingPage, load_demo
from market.marketplaces.queries import live_marketplaces
from market.products.service import Shelved
from market.tests.factories import BAKERY, product_called
from shared.db import reading
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.fixture
def pages(services: FakeServices) -> dict[str, blog.Post]:
    slugs = sorted({shop.page for shop in DemoGoods.read().marketplaces})
    pages = {
        slug: BAKERY.model_copy(update={"id": number, "slug": slug})
        for number, slug in enumerate(slugs, start=1)
    }
    services.answers(blog.PostBySlug, lambda query: pages.get(query.slug))
    return pages


async def test_loading_again_changes_nothing(
    runtime: Runtime, pages: dict[str, blog.Post], tmp_path: Path
) -> None:
    goods = DemoGoods.read()
    count = sum(len(shop.products) for shop in goods.marketplaces)

    first = await load_demo(goods, pictures=tmp_path)
    second = await load_demo(goods, pictures=tmp_path)

    async with reading() as session:
        shops = await live_marketplaces(session)
    assert first == Shelved(added=count)
    assert second == Shelved(unchanged=count)
    assert len(shops) == len(goods.marketplaces)
    assert {shop.container_id for shop in shops} == {page.id for page in pages.values()}


async def test_every_product_has_its_picture_and_stands_where_it_was_put(
    runtime: Runtime, pages: dict[str, blog.Post], client: SameOriginClient, tmp_path: Path
) -> None:
    goods = DemoGoods.read()
    await load_demo(goods, pictures=tmp_path)
    shop = goods.marketplaces[0]

    text = await (await client.get(f"/{shop.page}/{shop.slug}/")).get_data(as_text=True)

    first = next(item for item in shop.products if item.section == shop.sections[0])
    product = await product_called(first.title)
    assert product.picture.alt == first.image_alt
    assert product.picture.src.startswith(f"{PICTURES_URL}/{first.image}?v=")
    assert product.picture.src in text
    assert set(os.listdir(tmp_path)) == {
        item.image for shop in goods.marketplaces for item in shop.products
    }


async def test_a_page_that_blog_does_not_have_yet_is_told(
    runtime: Runtime, services: FakeServices, tmp_path: Path
) -> None:
    services.answers(blog.PostBySlug, None)

    with pytest.raises(MissingPage, match="load its demonstration first"):
        await load_demo(DemoGoods.read(), pictures=tmp_path)
