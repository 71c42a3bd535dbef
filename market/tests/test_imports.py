"""Importing whole files, as the command does."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from glue.contracts import blog
from market.imports.commands import NotImported, import_file, parse
from market.imports.errors import UnreadableFile
from market.marketplaces.models import Marketplace
from market.products.models import Product
from market.products.service import Shelved
from market.tests.factories import entry, open_shop, product_called, shelve
from market.tests.lists import titles
from shared.db import reading
from shared.testing.browser import SameOriginClient
from shared.testing.data import real_data
from shared.testing.fakes import FakeServices

HEADING = "sku,title,price\n"


class Importer:
    """Writes a file and imports it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "goods.csv"

    async def __call__(self, content: str | bytes, *options: str) -> Shelved:
        self.path.write_bytes(content.encode() if isinstance(content, str) else content)
        return await import_file(parse([str(self.path), "--market", "shop", *options]))


@pytest.fixture
def import_goods(tmp_path: Path) -> Importer:
    return Importer(tmp_path)


async def count() -> int:
    async with reading() as session:
        return await session.scalar(select(func.count()).select_from(Product)) or 0


async def test_the_second_time_changes_nothing(
    shop: Marketplace, import_goods: Importer, capsys: pytest.CaptureFixture[str]
) -> None:
    goods = HEADING + "1,Tea,4.50\n2,Soap,6.00\n"

    first = await import_goods(goods)
    second = await import_goods(goods)

    assert (first, second) == (Shelved(added=2), Shelved(unchanged=2))
    assert "0 added, 0 changed, 2 unchanged, 0 refused" in capsys.readouterr().out


async def test_what_is_wrong_is_told_by_line_and_the_rest_is_taken(
    shop: Marketplace, import_goods: Importer, capsys: pytest.CaptureFixture[str]
) -> None:
    done = await import_goods(
        HEADING + "1,Tea,4.50\n2,,6.00\n1,Tea again,4.60\n3,Jam,free\n4,Rye,5.00\n5,Cob\n"
    )

    told = capsys.readouterr().out
    assert done == Shelved(added=2)
    for line in (
        "line 3: refused, it has no title",
        "line 4: refused, its SKU stands on line 2 already",
        "line 5: refused, “free” is not a price in GBP: write it like 12.50",
        "line 7: refused, it has 2 cells where the first line has 3",
        "The Shop: 2 added, 0 changed, 0 unchanged, 4 refused",
    ):
        assert line in told
    assert (await product_called("Tea")).regular_price_minor == 450


async def test_a_sku_is_remembered_across_the_whole_file(
    shop: Marketplace, import_goods: Importer, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{number},Loaf {number},1.00\n" for number in range(1200))

    done = await import_goods(HEADING + rows + "0,Loaf 0,2.00\n")

    assert done == Shelved(added=1200)
    assert "line 1202: refused, its SKU stands on line 2 already" in capsys.readouterr().out


async def test_a_missing_quotation_mark_says_how_far_it_reached(
    shop: Marketplace, import_goods: Importer, capsys: pytest.CaptureFixture[str]
) -> None:
    await import_goods(HEADING + '1,"Tea,4.50\n2,Soap,6.00\n3,"Jam",3.00\n')

    assert "line 2: refused" in capsys.readouterr().out


async def test_a_row_in_another_encoding_is_refused_alone(
    shop: Marketplace, import_goods: Importer, capsys: pytest.CaptureFixture[str]
) -> None:
    goods = (HEADING + "1,Brûlée,4.50\n2,Soap,6.00\n").encode("cp1252")

    garbled = await import_goods(goods)
    told = capsys.readouterr().out
    right = await import_goods(goods, "--encoding", "cp1252")

    assert garbled == Shelved(added=1)
    assert "line 2: refused, its title is not readable text: is the encoding right?" in told
    assert right == Shelved(added=1, unchanged=1)
    assert (await product_called("Brûlée")).slug == "brulee"


async def test_a_file_that_breaks_half_way_leaves_everything_as_it_was(
    shop: Marketplace, import_goods: Importer
) -> None:
    await shelve(shop, entry("Tea", sku="1"))
    rows = "".join(f"{number},Loaf {number},1.00\n" for number in range(600))

    with pytest.raises(UnreadableFile):
        await import_goods(HEADING + rows + "x" * 1_100_000)

    assert await count() == 1


async def test_a_shop_is_named_by_its_page_where_two_are_called_so(
    shop: Marketplace, import_goods: Importer, services: FakeServices
) -> None:
    await open_shop("shop", container_id=99)

    with pytest.raises(NotImported, match="2 shops are called shop"):
        await import_goods(HEADING + "1,Tea,4.50\n")
    done = await import_goods(HEADING + "1,Tea,4.50\n", "--page", "bakery")

    assert done == Shelved(added=1)
    assert (await product_called("Tea")).marketplace_id == shop.id


async def test_a_shop_or_page_nobody_knows_is_told(
    shop: Marketplace, import_goods: Importer, services: FakeServices
) -> None:
    with pytest.raises(NotImported, match="no shop called stall"):
        await import_goods(HEADING, "--market", "stall")
    with pytest.raises(NotImported, match="no page mill"):
        await import_goods(HEADING, "--page", "mill")
    with pytest.raises(NotImported, match="page bakery has no shop called stall"):
        await import_goods(HEADING, "--page", "bakery", "--market", "stall")
    services.is_down("blog")
    with pytest.raises(NotImported, match="blog does not answer"):
        await import_goods(HEADING, "--page", "bakery")
    assert services.calls(blog.PostBySlug)


rows = st.fixed_dictionaries(
    {
        "sku": st.sampled_from(["a", "b", "c", "a-1", "A"]),
        "title": st.sampled_from(["Mug", "Mug A 1", "Mügg", "茶", "", "Mug b"]),
        "price": st.sampled_from(["1.00", "2.50", "0", "x", "0.01"]),
    }
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files=st.lists(st.lists(rows, max_size=8), min_size=1, max_size=3))
async def test_any_files_in_any_order_leave_a_sound_shop_and_repeat_without_change(
    shop: Marketplace, import_goods: Importer, files: list[list[dict[str, str]]]
) -> None:
    for content in files:
        text = HEADING + "".join(f"{r['sku']},{r['title']},{r['price']}\n" for r in content)

        first = await import_goods(text)
        second = await import_goods(text)

        assert (second.added, second.changed) == (0, 0)
        assert second.unchanged == first.added + first.changed + first.unchanged


async def test_the_real_catalogue_loads_and_is_searchable(
    shop: Marketplace, client: SameOriginClient, capsys: pytest.CaptureFixture[str]
) -> None:
    path = real_data("retail/products.csv")
    arguments = parse([str(path), "--market", "shop"])

    first = await import_file(arguments)
    second = await import_file(arguments)

    assert first == Shelved(added=3768)
    assert second == Shelved(unchanged=3768)
    assert "3,768 added" in capsys.readouterr().out
    found = await titles(shop, q="hanging heart holder")
    assert "White Hanging Heart T-Light Holder" in found
    page = await client.get("/bakery/shop/?q=white+hanging+heart+t-light+holder")
    assert "White Hanging Heart T-Light Holder" in await page.get_data(as_text=True)
