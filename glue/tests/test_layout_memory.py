"""What of a page is remembered, for whom, and what never is. Tried inside events."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer

from glue.contracts import blog, cart, events, market, relations
from glue.layout import PERSONAL_FIELDS, PieceMemory
from glue.site_words import WordsMemory
from glue.tests.test_borrowed import BAKERY
from shared.clock import FrozenClock
from shared.contracts import Fragment
from shared.rpc.server import contracts_in
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

# What events itself lends costs no call here.
PIECES: tuple[type[Fragment], ...] = (
    blog.NavTreeFragment,
    blog.AuthMenu,
    cart.CartMini,
    market.ContainerNav,
)
DAIRY = BAKERY.model_copy(update={"id": 2, "slug": "dairy", "title": "Dairy"})
OF_A_PAGE = {
    "current_slug",
    "next",
    "container_type",
    "container_id",
    "product_id",
    "calendar_id",
    "entry_id",
    "marketplace_id",
    "post_ids",
}


@pytest.fixture
def app_name() -> str:
    return "events"


@pytest.fixture(autouse=True)
def remembering(runtime: Runtime, clock: FrozenClock) -> Iterator[None]:
    """Remember for five seconds, as a served app does, and nothing from before."""
    before = runtime.settings
    runtime.settings = before.model_copy(update={"layout_memory_seconds": 5.0})
    runtime.extras.pop(PieceMemory, None)
    runtime.extras.pop(WordsMemory, None)
    yield
    runtime.settings = before
    runtime.extras.pop(PieceMemory, None)
    runtime.extras.pop(WordsMemory, None)


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    """Siblings that write into each piece what they were asked with."""
    services.answers(blog.SessionCheck, lambda query: blog.SessionUser(user_id=int(query.token)))
    services.answers(
        blog.PostBySlug, lambda query: {"bakery": BAKERY, "dairy": DAIRY}.get(query.slug)
    )
    services.answers(blog.SiteSettings, blog.Site(title="Ash & Rose", notice="Closed today"))
    services.answers(blog.NavTreeFragment, lambda asked: f"<a>menu of {asked.current_slug}</a>")
    services.answers(blog.AuthMenu, lambda asked: f"<a>account of {asked.user_id}</a>")
    services.answers(
        cart.CartMini, lambda asked: f"<a>basket of {asked.user_id}, {asked.session_id}</a>"
    )
    services.answers(market.ContainerNav, lambda asked: f"<a>shops of {asked.container_id}</a>")
    services.answers(relations.GetChildren, [])
    return services


def called(services: FakeServices) -> int:
    return sum(len(services.calls(piece)) for piece in PIECES)


async def page(client: SameOriginClient, address: str = "/bakery/", cookie: str = "") -> str:
    response = await client.get(address, headers={"Cookie": cookie} if cookie else {})
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


def visitor(runtime: Runtime, id: str) -> str:
    return f"visitor={_signed(runtime, 'visitor', id)}"


def signed_in(runtime: Runtime, user_id: int) -> str:
    return f"session={_signed(runtime, 'session', str(user_id))}"


def _signed(runtime: Runtime, cookie: str, value: str) -> str:
    return str(URLSafeSerializer(runtime.settings.cookie_secret, salt=cookie).dumps(value))


async def test_a_warm_page_for_a_stranger_costs_no_call(
    client: SameOriginClient, services: FakeServices
) -> None:
    first = await page(client)
    cold = called(services)

    second = await page(client)

    assert cold == len(PIECES)
    assert called(services) == cold
    assert second == first


async def test_what_is_remembered_is_forgotten_within_seconds(
    client: SameOriginClient, services: FakeServices, clock: FrozenClock
) -> None:
    await page(client)
    services.answers(blog.NavTreeFragment, "<a>another menu</a>")

    clock.advance(timedelta(seconds=5))

    assert "another menu" in await page(client)


async def test_what_the_site_says_is_on_every_page_and_asked_for_once(
    client: SameOriginClient, services: FakeServices, runtime: Runtime, clock: FrozenClock
) -> None:
    first = await page(client)
    again = await page(client, "/dairy/", cookie=signed_in(runtime, 7))

    for text in (first, again):
        assert "Ash &amp; Rose" in text
        assert "Closed today" in text
    assert len(services.calls(blog.SiteSettings)) == 1
    services.is_down("blog")
    clock.advance(timedelta(minutes=1))
    assert "Closed today" in await page(client, "/")


async def test_what_a_phone_is_told_of_the_site_costs_no_call_of_its_own(
    client: SameOriginClient, services: FakeServices
) -> None:
    await page(client)

    manifest = await (await client.get("/manifest.webmanifest")).get_json(force=True)

    assert manifest["name"] == "Ash & Rose"
    assert len(services.calls(blog.SiteSettings)) == 1


async def test_another_page_has_its_own_menu_and_shops(client: SameOriginClient) -> None:
    await page(client, "/bakery/")

    dairy = await page(client, "/dairy/")

    assert "menu of dairy" in dairy
    assert f"shops of {DAIRY.id}" in dairy
    assert "menu of bakery" not in dairy


async def test_signing_in_leads_back_to_the_page_one_is_on(
    client: SameOriginClient, services: FakeServices
) -> None:
    services.answers(blog.AuthMenu, lambda asked: f"<a>back to {asked.next}</a>")
    await page(client, "/bakery/")

    dairy = await page(client, "/dairy/")

    assert "/dairy/</a>" in dairy
    assert "/bakery/</a>" not in dairy


async def test_who_has_a_basket_never_gets_the_empty_one_of_a_stranger(
    client: SameOriginClient, runtime: Runtime, services: FakeServices
) -> None:
    ada = visitor(runtime, "ada")
    assert "basket of None, None" in await page(client)

    assert "basket of None, ada" in await page(client, cookie=ada)
    assert "basket of None, ada" in await page(client, cookie=ada)
    assert len(services.calls(cart.CartMini)) == 3


async def test_nobody_gets_what_somebody_else_was_served(
    client: SameOriginClient, runtime: Runtime
) -> None:
    ada = f"{visitor(runtime, 'ada')}; {signed_in(runtime, 7)}"
    ben = visitor(runtime, "ben")

    pages = [await page(client, cookie=cookie) for cookie in (ada, ben, "") * 2]

    assert ["basket of 7, ada" in text for text in pages] == [True, False, False] * 2
    assert ["basket of None, ben" in text for text in pages] == [False, True, False] * 2
    assert ["basket of None, None" in text for text in pages] == [False, False, True] * 2
    assert ["account of 7" in text for text in pages] == [True, False, False] * 2


async def test_who_is_signed_in_sees_at_once_what_they_changed(
    client: SameOriginClient, runtime: Runtime, services: FakeServices
) -> None:
    await page(client)

    services.answers(market.ContainerNav, "<a>a shop just opened</a>")

    assert "a shop just opened" not in await page(client)
    assert "a shop just opened" in await page(client, cookie=signed_in(runtime, 7))


async def test_what_stands_in_for_a_sibling_is_not_remembered(
    client: SameOriginClient, services: FakeServices
) -> None:
    for service in ("blog", "cart", "market"):
        services.is_down(service)
    without = await page(client, "/")
    for service in ("blog", "cart", "market"):
        services.is_up(service)

    again = await page(client, "/")

    assert "menu of" not in without
    assert "menu of None" in again


async def test_a_sibling_that_goes_away_is_missed_seconds_later(
    client: SameOriginClient, services: FakeServices, clock: FrozenClock
) -> None:
    await page(client)
    services.is_down("cart")

    assert "basket of None" in await page(client)
    clock.advance(timedelta(seconds=5))
    assert "basket of None" not in await page(client)


def test_every_field_of_a_piece_says_in_whose_name_or_of_which_page() -> None:
    modules = (blog, cart, events, market)
    fields = {
        name
        for module in modules
        for contract in contracts_in(module)
        if issubclass(contract, Fragment)
        for name in contract.model_fields
    }

    assert fields == PERSONAL_FIELDS | OF_A_PAGE, "is the new field personal? Say so in the layout"
