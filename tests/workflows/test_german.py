"""A site whose language is German, from its front page to the receipt."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from glue.contracts.cart import MAX_QUANTITY
from shared.testing.servers import Servers
from tests.workflows.bakery import BLOG, CART, MARKET, ORDERS, Bakery, open_bakery
from tests.workflows.platform import Browser, Platform, running_platform

EVENTS = "http://events.rose.test"
TEA = f"{MARKET}/bakery/shop/tea/"
# As German writes £4.50: the sign comes last, after a space that does not break.
PRICE = "4,50\N{NO-BREAK SPACE}£"


@pytest_asyncio.fixture(scope="module")
async def platform(servers: Servers) -> AsyncIterator[Platform]:
    async with running_platform(servers, SITE_LOCALE="de_DE") as made, made.with_empty_sumup():
        yield made
        for browser in made.browsers:
            await browser.aclose()


@pytest_asyncio.fixture(scope="module")
async def bakery(platform: Platform) -> Bakery:
    return await open_bakery(platform)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"{BLOG}/", ["Von unseren Mitgliedern", "Warenkorb", "Alles durchsuchen"]),
        (f"{BLOG}/search/?q=tea", ["1 Treffer", "für „tea“", PRICE]),
        (f"{MARKET}/bakery/shop/", ["2 Produkte", "Günstigste", "Hinzufügen", PRICE]),
        (TEA, ["In den Warenkorb", "Sie bezahlen direkt bei Bakery.", PRICE]),
        (f"{CART}/", ["Hier ist noch nichts drin", "Ihr Warenkorb"]),
        (f"{ORDERS}/", ["Sie haben noch nichts bestellt"]),
        (f"{EVENTS}/", ["Noch keine Kalender"]),
        (f"{BLOG}/nothing/here/", ["Unter dieser Adresse wächst nichts"]),
    ],
)
async def test_every_site_speaks_german(
    platform: Platform, bakery: Bakery, ada: Browser, address: str, words: list[str]
) -> None:
    page = await ada.visit(address)

    assert '<html lang="de-DE">' in page.text
    assert [word for word in words if word not in page.text] == []


async def test_a_refusal_of_another_service_is_told_in_german(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", MAX_QUANTITY)

    refused = await ada.submit(f"{TEA}basket/", {"quantity": "1"})

    assert f"In einen Warenkorb passen höchstens {MAX_QUANTITY} Stück" in refused.text


async def test_what_was_paid_is_told_in_german_by_page_and_by_mail(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    basket = await ada.visit(f"{CART}/")
    await bakery.check_out(ada)
    (checkout,) = platform.sumup.checkouts
    returned = await ada.visit(str(platform.sumup.pay(checkout.id)))
    await platform.let_events_happen()

    ((_, subject, text),) = await platform.mails("orders")
    assert "9,00\N{NO-BREAK SPACE}£ bezahlen" in basket.text
    assert "Bezahlt, vielen Dank" in returned.text
    assert subject == "Bezahlt: Ihre Bestellung 1 bei Bakery"
    assert f"2 × Tea, je {PRICE}: 9,00\N{NO-BREAK SPACE}£" in text
    assert "Bezahlt am " in text
