"""A keeper brings a file in: sends it, names its columns, reviews, writes, reads the report."""

import json
import re
from io import BytesIO

from quart import Response
from quart.datastructures import FileStorage

from glue.contracts import blog
from market.imports.models import RunState
from market.imports.running import work_on_runs
from market.marketplaces.models import Marketplace
from market.suppliers.queries import supplier_called
from market.tests.factories import sign_in
from market.tests.imports import goods, keep_by_hand, new_supplier, run_again, send, stage
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

PATH = "/keep/bakery/shop/imports/"
GOODS = "Number,Name,Gross\n1,Tea,4.50\n2,Soap,£6.00\n3,Jam,free\n"


async def text(answer: Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return str(await answer.get_data(as_text=True))


async def upload(keeper: SameOriginClient, content: str, **form: str) -> Response:
    file = FileStorage(BytesIO(content.encode()), filename="goods.csv")
    return await keeper.post(
        PATH, form={"supplier": "Mill", "is_whole": "on"} | form, files={"file": file}
    )


async def work() -> None:
    while await work_on_runs():
        pass


async def test_a_file_comes_into_the_shop_step_by_step(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    sent = await upload(keeper, GOODS)
    address = sent.headers["Location"]
    run_id = int(address.rstrip("/").rsplit("/", 1)[1])

    named = await text(await keeper.get(address))
    assert "Gross" in named
    assert "4.50" in named
    columns = {
        "heading-0": "Number",
        "heading-1": "Name",
        "heading-2": "Gross",
        "column-0": "sku",
        "column-1": "title",
        "column-2": "price",
    }
    await keeper.post(f"{address}reading/", form=columns)
    assert "Rows read" in await text(await keeper.get(address))
    await work()
    review = await text(await keeper.get(address))
    assert "2 new, 0 changed, 0 gone, 1 refused." in review
    assert "“free” is not a price" in review
    assert await goods() == {}

    await keeper.post(f"{address}writing/")
    assert "Rows written" in await text(await keeper.get(address))
    await work()

    assert (await run_again(run_id)).state is RunState.WRITTEN
    assert {it.title for it in (await goods()).values()} == {"Tea", "Soap"}
    report = await text(await keeper.get(f"{address}report.csv"))
    assert re.search(r"2,1,Tea,New,", report)
    async with reading() as session:
        told, *_ = await audit_trail(session, Trail(object=("import", run_id)), limit=9)
    assert (told["action"], told["actor_id"]) == ("import.written", 5)
    assert told["detail"] == {"shop": shop.id, "counts": {"added": 2, "refused": 1}}
    again = (await upload(keeper, GOODS)).headers["Location"]
    assert '<option value="price" selected>' in await text(await keeper.get(again))


async def test_a_file_that_cannot_be_read_leaves_no_supplier_behind(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    refused = await upload(keeper, "", supplier="Nobody We Know")

    assert refused.status_code == 422
    async with reading() as session:
        assert await supplier_called(session, shop.id, "Nobody We Know") is None


async def test_who_does_not_keep_the_shop_is_not_let_in(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, shop: Marketplace
) -> None:
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=6, grants=[]))
    sign_in(client, runtime, "cleo")

    assert (await client.get(PATH)).status_code == 403
    assert (await upload(client, GOODS)).status_code == 403


async def test_an_empty_page_says_what_to_do(keeper: SameOriginClient) -> None:
    assert "Nothing was imported yet" in await text(await keeper.get(PATH))


async def test_what_cannot_be_read_is_told_beside_the_form(keeper: SameOriginClient) -> None:
    answer = await text(await upload(keeper, "[1, 2"), status=422)

    assert "broken after its product" in answer
    assert 'value="Mill"' in answer
    assert "Please choose a file" in await text(await keeper.post(PATH, form={}), status=422)


async def test_a_column_that_is_needed_must_be_named(keeper: SameOriginClient) -> None:
    address = (await upload(keeper, GOODS)).headers["Location"]

    answer = await keeper.post(
        f"{address}reading/", form={"heading-0": "Number", "column-0": "sku"}
    )

    assert "Please say which column holds the title" in await text(answer, status=422)


async def test_the_review_says_what_of_a_keepers_is_kept(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    mill = await new_supplier(shop)
    await send(mill, ("1", "Tea", "4.50"))
    await keep_by_hand("1", title="Our <own> tea")
    run = await stage(mill, ("1", "Mill's tea", "4.80"))

    page = await text(await keeper.get(f"{PATH}{run.id}/?rows=kept"))

    assert "title is kept: Our &lt;own&gt; tea, and not Mill&#39;s tea" in page
    assert "4.50 GBP" in page


async def test_many_gone_goods_need_a_tick(keeper: SameOriginClient, shop: Marketplace) -> None:
    mill = await new_supplier(shop)
    await send(mill, *((str(number), f"Bun {number}", "1.00") for number in range(10)))
    run = await stage(mill, ("0", "Bun 0", "1.00"))

    refused = await keeper.post(f"{PATH}{run.id}/writing/")
    agreed = await keeper.post(f"{PATH}{run.id}/writing/", form={"may_go": "on"})

    assert "9 of 10 products would be taken off" in await text(refused, status=422)
    assert agreed.status_code == 303


async def test_an_import_of_another_shop_is_not_there(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    assert (await keeper.get(f"{PATH}999/")).status_code == 404
    assert (await keeper.get("/keep/bakery/stall/imports/")).status_code == 404


async def test_what_is_discarded_is_not_written(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    run = await stage(await new_supplier(shop), ("1", "Tea", "4.50"))

    await keeper.post(f"{PATH}{run.id}/discarding/")

    assert (await run_again(run.id)).state is RunState.DISCARDED
    assert (await keeper.post(f"{PATH}{run.id}/writing/")).status_code == 409


async def test_an_address_is_noted_to_be_fetched(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    form = {"supplier": "Mill", "address": "ftp://mill.example/", "every_hours": "24"}
    refused = await keeper.post(f"{PATH}feeds/", form=form)
    await keeper.post(f"{PATH}feeds/", form=form | {"address": "https://mill.example/goods.csv"})

    assert "begins with https://" in await text(refused, status=422)
    mill = await new_supplier(shop)
    assert (mill.feed_url, mill.every_hours) == ("https://mill.example/goods.csv", 24)
    assert "https://mill.example/goods.csv" in await text(await keeper.get(PATH))


async def test_no_cell_of_the_report_is_a_formula(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    run = await stage(await new_supplier(shop), ("1", "=1+1", "4.50"))

    assert ",'=1+1," in await text(await keeper.get(f"{PATH}{run.id}/report.csv"))


async def test_a_broken_file_is_put_away_with_its_reason(keeper: SameOriginClient) -> None:
    bun = {"sku": "1", "title": "Bun", "price": "1.00"}
    rows = ", ".join(json.dumps(bun | {"sku": str(number)}) for number in range(2000))
    address = (await upload(keeper, f'[{rows}, {{"sku": ')).headers["Location"]
    names = ("sku", "title", "price")
    columns = {f"heading-{n}": it for n, it in enumerate(names)}
    columns |= {f"column-{n}": it for n, it in enumerate(names)}
    await keeper.post(f"{address}reading/", form=columns)
    await work()

    assert "broken after its product no. 2000" in await text(await keeper.get(address))
    assert await goods() == {}
