"""What receipts say of a page's seller: typed at the desk, told to siblings, never with a key."""

import pytest
import pytest_asyncio
from quart.typing import TestClientProtocol as Browser

from blog.posts.models import Post
from blog.tests.admins import enter_as, text_of, with_empty_logs
from blog.tests.factories import make_account, make_page
from glue.audit import Audited
from glue.contracts import blog
from glue.contracts.blog import Grant, Role, SellerDetails
from glue.contracts.relations import ContainerType
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.rpc.client import RpcClient
from shared.testing.fakes import FakeServices

PAYMENTS = "/admin/pages/bakery/payments/"
ADDRESS = f"{PAYMENTS}seller/"
TYPED = {
    "legal_name": "  Ash Lane   Bakers Limited ",
    "postal_address": "The Old Wash-house \r\n\r\n Ash Lane 7\r\n",
    "vat_number": "gb 123 4567 89",
}
SAVED = SellerDetails(
    legal_name="Ash Lane Bakers Limited",
    postal_address="The Old Wash-house\nAsh Lane 7",
    vat_number="GB 123 4567 89",
)


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    return with_empty_logs(services)


@pytest_asyncio.fixture
async def bakery() -> Post:
    return await make_page("bakery", title="The Bakery")


@pytest_asyncio.fixture
async def keeper(client: Browser, bakery: Post) -> Browser:
    await enter_as(client, "ben@example.org", Grant(role=Role.PAYMENTS, page_id=bakery.id))
    return client


async def send(browser: Browser, form: dict[str, str], *, status: int = 303) -> str:
    answer = await browser.post(ADDRESS, form=form)
    text = str(await answer.get_data(as_text=True))
    assert answer.status_code == status, text
    return text


async def told(sibling: RpcClient, page: Post) -> blog.PageConfig | None:
    return await sibling.fetch(
        blog.PageConfigOf(container_type=ContainerType.PAGE, container_id=page.id)
    )


async def test_what_was_typed_is_tidied_shown_and_told_to_siblings(
    keeper: Browser, bakery: Post, sibling: RpcClient
) -> None:
    await send(keeper, TYPED)
    text = await text_of(keeper, PAYMENTS)

    config = await told(sibling, bakery)
    assert config is not None
    assert config.seller == SAVED
    assert not config.takes_payments
    assert "Receipts of orders that are made from now on say so" in text
    assert 'value="Ash Lane Bakers Limited"' in text
    assert ">The Old Wash-house\nAsh Lane 7</textarea>" in text
    assert 'value="GB 123 4567 89"' in text


async def test_siblings_are_told_nothing_of_who_said_nothing(
    bakery: Post, sibling: RpcClient
) -> None:
    await make_account(bakery.id)

    config = await told(sibling, bakery)

    assert config is not None
    assert config.seller == SellerDetails()


async def test_what_is_emptied_is_absent(keeper: Browser, bakery: Post, sibling: RpcClient) -> None:
    await send(keeper, TYPED)

    await send(keeper, {"legal_name": "", "postal_address": " \n ", "vat_number": " "})

    config = await told(sibling, bakery)
    assert config is not None
    assert config.seller == SellerDetails()


async def test_the_account_is_another_matter(
    keeper: Browser, bakery: Post, sibling: RpcClient
) -> None:
    await make_account(bakery.id)
    before = await told(sibling, bakery)
    assert before is not None

    await send(keeper, TYPED)

    assert await told(sibling, bakery) == before.model_copy(update={"seller": SAVED})


async def test_a_change_is_written_down_once_without_what_it_says(
    keeper: Browser, bakery: Post
) -> None:
    await send(keeper, TYPED)
    await send(keeper, TYPED)

    assert "Nothing has changed" in await text_of(keeper, PAYMENTS)
    async with reading() as session:
        trail = Trail(actions=[Audited.SELLER_CHANGED])
        (row,) = await audit_trail(session, trail, limit=9)
    assert (row["object_id"], row["within_id"], row["detail"]) == (bakery.id, bakery.id, {})


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("legal_name", "x" * 121, "At most 120 letters"),
        ("postal_address", "x" * 501, "At most 500 letters"),
        ("postal_address", "\n".join("abcdefghi"), "At most 8 lines"),
        ("vat_number", "GB" + "1" * 31, "at most 32 of them"),
        ("vat_number", "GB<b>", "This is not a VAT number"),
        ("vat_number", "X", "This is not a VAT number"),
    ],
)
async def test_what_is_wrong_is_said_at_its_box_and_nothing_is_saved(
    keeper: Browser, bakery: Post, sibling: RpcClient, field: str, value: str, sentence: str
) -> None:
    text = await send(keeper, TYPED | {field: value}, status=422)

    problem = text.split(f'id="field-{field}-error"')[1].split("</p>")[0]
    assert sentence in problem
    assert f'href="#field-{field}"' in text
    assert "The Old Wash-house" in text or field == "postal_address"
    assert await told(sibling, bakery) is None


async def test_as_much_as_there_is_room_for_is_saved(
    keeper: Browser, bakery: Post, sibling: RpcClient
) -> None:
    lines = "\n".join("x" * 60 for _ in range(8))
    form = {"legal_name": "ü" * 120, "postal_address": lines, "vat_number": "G" * 32}

    await send(keeper, form)

    config = await told(sibling, bakery)
    assert config is not None
    assert config.seller == SellerDetails(**form)


async def test_who_does_not_keep_the_payments_may_not_say_it(
    client: Browser, bakery: Post, sibling: RpcClient
) -> None:
    await enter_as(client, "cleo@example.org", Grant(role=Role.ORDERS, page_id=bakery.id))

    await send(client, TYPED, status=403)

    assert await told(sibling, bakery) is None
