"""A time is booked, paid and decided on, and everybody hears of it."""

from datetime import datetime, time, timedelta

from events.calendars.models import Calendar
from events.calendars.service import open_calendar
from events.decisions.service import Decision, decide
from events.slots.service import SlotTerms, open_slot
from orders.refunds.making import making
from shared.clock import utcnow
from shared.db import transaction
from shared.money import Money
from shared.runtime import running
from shared.saga import drain_sagas
from tests.workflows.bakery import CART, EMAIL, Bakery
from tests.workflows.platform import DOMAIN, Browser, Platform

EVENTS = f"http://events.{DOMAIN}"
PRICE = Money(2000, "GBP")


async def offer_oven(
    platform: Platform, bakery: Bakery, cost: Money = PRICE
) -> tuple[Calendar, str, datetime]:
    """Offer the oven every morning; return its calendar, where it is booked, and a time of it."""
    with running(platform.runtime("events")):
        async with transaction() as session:
            calendar = await open_calendar(
                session, page_id=bakery.page_id, slug="oven", title="The oven"
            )
            terms = SlotTerms(
                title="Mornings at the oven",
                weekdays=(1, 2, 3, 4, 5, 6, 7),
                from_time=time(8),
                until_time=time(12),
                cost=cost,
                is_exclusive=True,
            )
            slot = await open_slot(session, calendar, terms)
            day = (utcnow() + timedelta(days=10)).date()
            band = slot.rule(calendar.zone).band_on(day)
    assert band is not None
    return calendar, f"{EVENTS}/bakery/oven/book/{slot.id}/", band.starts_at


async def book_and_pay(platform: Platform, bakery: Bakery, ada: Browser, at: str, when: str) -> str:
    """Book a time and pay it; return what the basket said before."""
    answer = await ada.submit(at, {"starts_at": when})
    assert answer.status_code == 303, answer.text
    basket = (await ada.visit(f"{CART}/bakery/")).text
    await bakery.check_out(ada)
    (checkout,) = platform.sumup.checkouts
    await ada.visit(str(platform.sumup.pay(checkout.id)))
    await platform.let_events_happen()
    return basket


async def test_a_declined_booking_is_told_its_money_goes_back_and_its_time_is_free_again(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    calendar, address, when = await offer_oven(platform, bakery)
    basket = await book_and_pay(platform, bakery, ada, address, when.isoformat())
    other = platform.new_browser()
    taken = await other.submit(address, {"starts_at": when.isoformat()})

    with running(platform.runtime("events")):
        async with transaction() as session:
            (entry,) = await decide(
                session, calendar_id=calendar.id, ids=range(1, 9), decision=Decision.DECLINE
            )
    await platform.let_events_happen()
    with running(platform.runtime("orders")):
        await drain_sagas(making)
    await platform.let_events_happen()
    free = await other.submit(address, {"starts_at": when.isoformat()})

    assert "Mornings at the oven" in basket
    assert (taken.status_code, free.status_code) == (409, 303)
    (checkout,) = platform.sumup.checkouts
    refunds = [it.amount for attempt in checkout.attempts for it in attempt.refunds]
    assert refunds == [PRICE]
    subjects = [subject for to, subject, _text in await platform.mails("events") if to == EMAIL]
    assert [subject.partition(":")[0] for subject in subjects] == [
        "Your booking waits for confirmation",
        "Your booking was declined",
    ]
    assert entry.order_id is not None


async def test_what_is_free_is_booked_without_an_account_and_without_a_card(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    calendar, address, when = await offer_oven(platform, bakery, Money.zero("GBP"))
    await ada.submit(address, {"starts_at": when.isoformat()})

    shown = await ada.visit(await bakery.check_out(ada))
    await platform.let_events_happen()

    assert "Booked, thank you" in shown.text
    assert not platform.sumup.checkouts
    with running(platform.runtime("events")):
        async with transaction() as session:
            (entry,) = await decide(
                session, calendar_id=calendar.id, ids=range(1, 9), decision=Decision.CONFIRM
            )
    assert entry.order_id is not None
    await platform.let_events_happen()
    subjects = [subject for to, subject, _text in await platform.mails("events") if to == EMAIL]
    assert [subject.partition(":")[0] for subject in subjects] == [
        "Your booking waits for confirmation",
        "Your booking is confirmed",
    ]


async def test_a_booking_is_taken_out_of_the_basket_and_can_be_had_by_others(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    _calendar, address, when = await offer_oven(platform, bakery)
    await ada.submit(address, {"starts_at": when.isoformat()})
    assert "remove-place-1" in (await ada.visit(f"{CART}/bakery/")).text

    answer = await ada.submit(f"{CART}/items/places/1/delete/", {"next": "/"})

    assert answer.status_code == 303
    assert "remove-place-1" not in (await ada.visit(f"{CART}/bakery/")).text
    other = await platform.new_browser().submit(address, {"starts_at": when.isoformat()})
    assert other.status_code == 303
