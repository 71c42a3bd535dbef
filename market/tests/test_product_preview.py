"""A product that shoppers do not see yet, as they would."""

from glue.contracts import blog
from market.marketplaces.models import Marketplace
from market.tests.desk import address_of, text
from market.tests.factories import entry, open_shop, shelve, sign_in, tell
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

NOTE = "Only those who keep the shop see this"


async def test_a_keeper_sees_what_is_not_shown_yet_and_cannot_buy_it(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450, section="Drinks"))
    await tell("Tea", is_published=False)
    address = await address_of("Tea")

    form = await text(await keeper.get(address))
    answer = await keeper.get(f"{address}preview/")

    assert f'href="{address}preview/"' in form
    page = await text(answer)
    assert NOTE in page
    assert "£4.50" in page
    assert "Add to basket" not in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert (await keeper.get("/bakery/shop/tea/")).status_code == 404


async def test_what_is_shown_has_no_note_and_what_is_deleted_or_elsewhere_no_preview(
    keeper: SameOriginClient, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450), entry("Gone", 450))
    await shelve(await open_shop("other"), entry("Soap", 600))
    gone = await address_of("Gone")
    await keeper.post(f"{gone}delete/")

    assert NOTE not in await text(await keeper.get(f"{await address_of('Tea')}preview/"))
    assert (await keeper.get(f"{gone}preview/")).status_code == 404
    assert (await keeper.get(f"{await address_of('Soap')}preview/")).status_code == 404


async def test_a_visitor_gets_no_preview(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, shop: Marketplace
) -> None:
    await shelve(shop, entry("Tea", 450))
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=5, grants=[]))
    sign_in(client, runtime, token="keeps nothing")

    assert (await client.get(f"{await address_of('Tea')}preview/")).status_code == 403
