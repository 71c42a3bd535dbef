"""The receipt goes out with the payment, once, to whoever left an address."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from glue.contracts import blog, events
from glue.contracts.orders import OrderState
from glue.site_words import learn_site_words
from orders.addresses import return_address
from orders.receipts.reading import receipt_of
from orders.tests.factories import basket, basket_with_places, entry, ticket
from orders.tests.till import Till
from shared.db import reading
from shared.db.bus import mails
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.web.site import SiteWords


@pytest.fixture
def renamed(services: FakeServices, runtime: Runtime) -> Iterator[FakeServices]:
    """Blog, by whose admins the site is called otherwise than configured."""
    services.answers(blog.SiteSettings, blog.Site(title="Ash & Rose"))
    yield services
    runtime.extras.pop(SiteWords, None)


async def pay(till: Till, order_id: int) -> None:
    await till.pay(order_id)
    await till.sumup.deliver_webhooks()
    await till.reconcile()


async def test_a_receipt_lists_what_was_paid(till: Till) -> None:
    created = await till.order()

    await pay(till, created.order_id)

    ((address, text),) = await till.mails()
    assert address == "ada@example.com"
    assert f"Your order {created.order_id} at Ash Lane Bakery is paid." in text
    assert "2 × Tea, £4.50 each: £9.00" in text
    assert "1 × Soap, £5.25 each: £5.25" in text
    assert "Total: £14.25" in text
    assert created.sumup_reference in text
    assert "Ring at the back door, Fridays from eight" in text
    assert return_address(created.order_id) in text


async def test_a_receipt_has_a_subject_and_an_html_side(till: Till) -> None:
    created = await till.order(basket_with_places())

    await pay(till, created.order_id)

    async with reading() as session:
        subject, html = (await session.execute(select(mails.c.subject, mails.c.html_body))).one()
    assert subject == f"Paid: your order {created.order_id} at Ash Lane Bakery"
    assert "Bread lesson" in html
    assert "£35.00" in html
    assert f'href="{return_address(created.order_id)}"' in html
    assert "Collection" not in html


async def test_a_receipt_says_when_what_was_paid_takes_place(
    till: Till, shop: FakeServices
) -> None:
    held = events.Places(
        entries=[entry(when="Sat, 5 Dec 2026, 10:00–12:00")],
        tickets=[ticket(when="Sun, 6 Dec 2026, 19:00–22:00")],
    )
    shop.answers(events.PendingEntries, held)
    created = await till.order(basket_with_places())

    await pay(till, created.order_id)

    # What becomes of it afterwards is not what was paid for.
    shop.answers(events.PendingEntries, events.Places())
    ((_, text),) = await till.mails()
    assert "Bread lesson, Sat, 5 Dec 2026, 10:00–12:00: £20.00" in text
    async with reading() as session:
        receipt = await receipt_of(session, created.order_id)
    assert [it.title for it in receipt.lines] == [
        "Bread lesson, Sat, 5 Dec 2026, 10:00–12:00",
        "Supper, Sun, 6 Dec 2026, 19:00–22:00",
    ]


async def test_no_address_means_no_receipt(till: Till) -> None:
    created = await till.order(basket(email=None))

    await pay(till, created.order_id)

    assert await till.mails() == []
    assert await till.state(created.order_id) is OrderState.PAID


async def test_an_address_that_is_none_does_not_stop_the_payment(
    till: Till, caplog: pytest.LogCaptureFixture
) -> None:
    created = await till.order(basket(email="not an address"))

    await pay(till, created.order_id)

    assert await till.mails() == []
    assert await till.state(created.order_id) is OrderState.PAID
    assert "no usable address" in caplog.text
    assert "not an address" not in caplog.text


async def test_a_receipt_is_of_the_site_as_its_admins_call_it_also_while_blog_is_away(
    till: Till, renamed: FakeServices
) -> None:
    await learn_site_words()
    renamed.is_down("blog")
    await learn_site_words()
    renamed.is_up("blog")
    created = await till.order()

    await pay(till, created.order_id)

    ((_address, text),) = await till.mails()
    assert "\nAsh & Rose\n" in text
    assert "Rose Ash" not in text


async def test_a_receipt_is_of_the_site_as_configured_where_nobody_could_be_asked(
    till: Till, renamed: FakeServices
) -> None:
    renamed.is_down("blog")
    await learn_site_words()
    renamed.is_up("blog")
    created = await till.order()

    await pay(till, created.order_id)

    ((_address, text),) = await till.mails()
    assert "\nRose Ash\n" in text
