"""A keeper's pictures of a product: sent, said in words, put in order, taken away and back."""

import asyncio
import re

import pytest
from sqlalchemy import select

from glue.audit import ObjectType
from glue.contracts import market
from market.imports.judging import Known, judge
from market.imports.offers import Offer
from market.marketplaces.models import Marketplace
from market.pictures.models import ProductPicture
from market.pictures.service import MOST_PICTURES
from market.products.models import KEEPER
from market.tests.desk import text
from market.tests.factories import entry, open_shop, product_called, shelve
from market.tests.pictures import describe, desk_of, ids, send, sent
from shared.db import reading
from shared.db.bus import audit_entries, domain_events
from shared.runtime import Runtime
from shared.storage import Storage
from shared.testing.browser import SameOriginClient
from shared.tests.drawn import drawn, file_of

WORDS = "We cannot read these words as a picture"


@pytest.fixture
async def tea(shop: Marketplace) -> str:
    await shelve(shop, entry("Tea"))
    return "Tea"


async def kept(title: str = "Tea") -> list[ProductPicture]:
    product = await product_called(title)
    async with reading() as session:
        found = await session.scalars(
            select(ProductPicture)
            .where(ProductPicture.product_id == product.id)
            .order_by(ProductPicture.position)
        )
        return list(found)


async def test_pictures_wait_for_words_and_the_first_is_the_products_then(
    keeper: SameOriginClient, tea: str
) -> None:
    answer = await send(keeper, tea, sent("front.jpg"), sent("back.jpg"))
    waiting = await product_called(tea)

    said = await describe(keeper, tea, "A tin from the front", "Its back")

    assert (answer.status_code, said.status_code) == (303, 303)
    assert waiting.image is None
    product = await product_called(tea)
    front = (await kept())[0]
    assert product.image == f"/pictures/{front.key}-640.webp"
    assert product.image_alt == "A tin from the front"
    assert (front.width, front.height) == (900, 600)


async def test_one_bad_file_of_five_loses_none_of_the_others(
    keeper: SameOriginClient, tea: str
) -> None:
    answer = await send(
        keeper,
        tea,
        sent("front.jpg"),
        ("holiday/words.jpg", WORDS.encode()),
        sent("back.jpg"),
        ("<i>half.png", file_of(drawn(), "PNG")[:200]),
        ("zeros.jpg", bytes(2**20)),
    )

    page = await text(answer, 422)
    assert "3 files were not taken" in page
    assert "<strong>words.jpg</strong>: This is not a picture" in page
    assert "<strong>&lt;i&gt;half.png</strong>: This picture is damaged" in page
    assert len(await ids(keeper, tea)) == 2


async def test_nothing_chosen_is_said(keeper: SameOriginClient, tea: str) -> None:
    page = await text(await keeper.post(await desk_of(tea), form={}), 422)

    assert "Please choose a picture" in page


async def test_words_that_will_not_do_are_kept_as_typed(keeper: SameOriginClient, tea: str) -> None:
    await send(keeper, tea, sent("front.jpg"), sent("back.jpg"))

    page = await text(await describe(keeper, tea, "", "A <long> one " * 30), 422)

    assert "Say in a few words what is to be seen" in page
    assert "At most 300 letters" in page
    assert "A &lt;long&gt; one" in page
    assert [picture.alt for picture in await kept()] == [None, None]


async def test_what_was_typed_goes_along_with_every_button(
    keeper: SameOriginClient, tea: str
) -> None:
    await send(keeper, tea, sent("front.jpg"), sent("back.jpg"), sent("tiny.jpg"))
    front, back, tiny = await ids(keeper, tea)
    desk = await desk_of(tea)

    moved = await keeper.post(
        f"{desk}{tiny}/place/",
        form={f"words-{tiny}": "Small", f"words-{back}": "", "step": "earlier"},
    )
    await keeper.post(f"{desk}{front}/remove/", form={f"words-{back}": "Back"})

    assert moved.headers["Location"].endswith(f"pictures/#picture-{tiny}")
    assert [(it.id, it.alt) for it in await kept() if not it.removed_at] == [
        (tiny, "Small"),
        (back, "Back"),
    ]
    assert (await product_called(tea)).image_alt == "Small"


async def test_who_is_first_already_stays_there(keeper: SameOriginClient, tea: str) -> None:
    await send(keeper, tea, sent("front.jpg"), sent("back.jpg"))
    front, back = await ids(keeper, tea)

    for id, step in ((front, "earlier"), (back, "later")):
        answer = await keeper.post(f"{await desk_of(tea)}{id}/place/", form={"step": step})
        assert answer.status_code == 303

    assert await ids(keeper, tea) == [front, back]


async def test_what_was_taken_away_comes_back_behind_the_others(
    keeper: SameOriginClient, tea: str
) -> None:
    await send(keeper, tea, sent("front.jpg"), sent("back.jpg"))
    await describe(keeper, tea, "Front", "Back")
    front, back = await ids(keeper, tea)
    desk = await desk_of(tea)

    await keeper.post(f"{desk}{front}/remove/", form={})
    between = await product_called(tea)
    assert "Taken away" in await text(await keeper.get(desk))
    await keeper.post(f"{desk}{front}/revive/", form={})

    assert between.image_alt == "Back"
    assert await ids(keeper, tea) == [back, front]


async def test_sending_a_picture_again_neither_doubles_nor_loses_it(
    keeper: SameOriginClient, tea: str
) -> None:
    await send(keeper, tea, sent("front.jpg"), sent("front.jpg"))
    await describe(keeper, tea, "Front")
    (front,) = await ids(keeper, tea)

    await keeper.post(f"{await desk_of(tea)}{front}/remove/", form={})
    await send(keeper, tea, sent("front.jpg"))

    assert [(it.id, it.alt, it.removed_at) for it in await kept()] == [(front, "Front", None)]


async def test_without_pictures_a_product_is_its_suppliers_to_show(
    keeper: SameOriginClient, tea: str
) -> None:
    await send(keeper, tea, sent("front.jpg"))
    await describe(keeper, tea, "Front")
    product = await product_called(tea)
    known = Known(
        product.id,
        "tea",
        "tea",
        "tea",
        {"image": product.image, "regular_price_minor": 450, "special_price_minor": None},
        product.provenance,
    )
    judgement = judge(Offer("tea", {"image": "/static/tea.svg"}), known)
    (front,) = await ids(keeper, tea)

    await keeper.post(f"{await desk_of(tea)}{front}/remove/", form={})

    assert product.provenance == {"image": KEEPER, "image_alt": KEEPER}
    assert (judgement.changes, list(judgement.kept)) == ({}, ["image"])
    after = await product_called(tea)
    assert (after.image, after.image_alt, after.provenance) == (None, None, {})


async def test_only_so_many_fit(
    keeper: SameOriginClient, tea: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_PICTURES == 20
    monkeypatch.setattr("market.pictures.service.MOST_PICTURES", 1)

    page = await text(await send(keeper, tea, sent("front.jpg"), sent("back.jpg")), 422)

    assert "<strong>back.jpg</strong>: A product has at most" in page
    assert len(await ids(keeper, tea)) == 1


async def test_deleted_for_good_is_gone_from_the_disk_unless_another_shows_it(
    keeper: SameOriginClient, shop: Marketplace, tea: str, runtime: Runtime
) -> None:
    await shelve(shop, entry("Soap"))
    storage = runtime.extra(Storage)
    for title in (tea, "Soap"):
        await send(keeper, title, sent("tiny.jpg"))
    key = (await kept())[0].key
    there = []

    for title in (tea, "Soap"):
        (picture,) = await ids(keeper, title)
        await keeper.post(f"{await desk_of(title)}{picture}/delete/", form={})
        there.append([await storage.exists(f"{key}{end}") for end in ("-120.webp", ".jpg")])

    assert await kept() == []
    assert there == [[True, True], [False, False]]


async def test_siblings_and_the_log_hear_of_it(
    keeper: SameOriginClient, shop: Marketplace, tea: str
) -> None:
    await send(keeper, tea, sent("front.jpg"))
    await describe(keeper, tea, "Front")

    product = await product_called(tea)
    async with reading() as session:
        deeds = await session.execute(
            select(audit_entries.c.action, audit_entries.c.object_id, audit_entries.c.within_id)
            .where(audit_entries.c.object_type == ObjectType.PRODUCT)
            .distinct()
        )
        events = await session.scalars(select(domain_events.c.name).distinct())
        assert deeds.all() == [("product.changed", product.id, shop.container_id)]
        assert market.ProductChanged.wire_name in list(events)


@pytest.mark.parametrize("way", ["", "words/", "1/place/", "1/remove/", "1/revive/", "1/delete/"])
async def test_the_product_of_another_shop_is_not_there(
    keeper: SameOriginClient, tea: str, way: str
) -> None:
    other = await open_shop("other", title="Other")
    await shelve(other, entry("Soap"))

    answer = await keeper.post(f"{await desk_of('Soap')}{way}", form={})

    assert answer.status_code == 404


async def test_the_picture_of_another_product_is_not_there(
    keeper: SameOriginClient, shop: Marketplace, tea: str
) -> None:
    await shelve(shop, entry("Soap"))
    await send(keeper, "Soap", sent("front.jpg"))
    (soap,) = await ids(keeper, "Soap")

    for way in ("place", "remove", "revive", "delete"):
        answer = await keeper.post(f"{await desk_of(tea)}{soap}/{way}/", form={})
        assert answer.status_code == 404

    assert await ids(keeper, "Soap") == [soap]


async def test_who_keeps_no_shop_sends_nothing(client: SameOriginClient, tea: str) -> None:
    answer = await send(client, tea, sent("front.jpg"))

    assert answer.status_code in {303, 401, 403}
    assert await kept() == []


@pytest.mark.committed
async def test_two_who_send_the_same_file_at_once_have_sent_one_picture(
    keeper: SameOriginClient, tea: str
) -> None:
    answers = await asyncio.gather(*(send(keeper, tea, sent("tiny.jpg")) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {303}
    assert len(await kept()) == 1


@pytest.mark.committed
async def test_buttons_pressed_at_once_leave_every_picture_in_a_place_of_its_own(
    keeper: SameOriginClient, tea: str
) -> None:
    await send(keeper, tea, sent("front.jpg"), sent("back.jpg"), sent("tiny.jpg"))
    desk, before = await desk_of(tea), await ids(keeper, tea)

    await asyncio.gather(
        *(
            keeper.post(f"{desk}{id}/place/", form={"step": step})
            for id in before
            for step in ("earlier", "later")
        )
    )

    assert sorted(await ids(keeper, tea)) == sorted(before)
    assert sorted(it.position for it in await kept()) == [0, 1, 2]


async def test_a_deleted_product_keeps_its_pictures(keeper: SameOriginClient, tea: str) -> None:
    await send(keeper, tea, sent("front.jpg"))
    desk = await desk_of(tea)

    await keeper.post(f"{desk.removesuffix('pictures/')}delete/", form={})

    page = await text(await keeper.get(desk))
    assert re.findall(r'src="(/pictures/[^"]+)"', page)


async def test_more_than_ten_at_once_are_refused_one_by_one(
    keeper: SameOriginClient, tea: str
) -> None:
    words = [(f"words-{number}.jpg", WORDS.encode()) for number in range(12)]

    page = await text(await send(keeper, tea, *words), 422)

    assert page.count("This is not a picture we can read") == 10
    assert page.count("At most 10 pictures can be sent at once") == 2
