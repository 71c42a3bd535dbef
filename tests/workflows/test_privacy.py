"""Taking one's data along from all services, and being erased from all of them."""

import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

from blog.privacy.erasing import SETTLING
from glue.contracts import orders
from shared.clock import frozen, utcnow
from shared.rpc import call_action
from shared.runtime import running
from tests.workflows.bakery import BLOG, CART, EMAIL, ORDERS, Bakery
from tests.workflows.leaving import (
    LATER,
    NAME,
    PRIVACY,
    Leaver,
    ada_arrives,
    go_on,
    live_rows,
    numbers,
    pay,
    sign_in,
    sums,
    traces,
)
from tests.workflows.platform import Browser, Platform

DAY = timedelta(days=1)


async def taken(browser: Browser) -> dict[str, Any]:
    """Download the archive and return what it says to programs."""
    page = await browser.visit(PRIVACY)
    assert "Download what was collected" in page.text
    answer = await browser.visit(f"{PRIVACY}exports/1/")
    assert answer.headers["Content-Type"] == "application/zip"
    services = json.loads(ZipFile(io.BytesIO(answer.content)).read("data.json"))["services"]
    assert isinstance(services, dict)
    return services


def rows(services: dict[str, Any], service: str, table: str, column: str) -> list[Any]:
    return [row[column] for row in services[service][table]["rows"]]


async def test_an_archive_holds_what_every_service_knows(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    await me.ask_for_archive()
    await go_on(platform)

    told = await taken(ada)

    assert rows(told, "blog", "person", "name") == [NAME]
    assert len(rows(told, "blog", "sessions", "began_at")) == 1
    assert rows(told, "cart", "basket", "quantity") == [2, 3]
    assert rows(told, "orders", "orders", "total") == ["4.50 GBP", "52.00 GBP"]
    assert rows(told, "orders", "items", "title") == ["Tea", "Soap"]
    assert rows(told, "orders", "places", "price") == ["15.00 GBP", "25.00 GBP"]
    assert rows(told, "orders", "payments", "amount") == ["4.50 GBP", "52.00 GBP"]
    assert rows(told, "orders", "orders", "email") == [EMAIL, EMAIL]
    assert len(told["orders"]["letters"]["rows"]) == 2
    assert len(told["events"]["letters"]["rows"]) == 2  # the booking, and the tickets
    assert rows(told, "events", "bookings", "state") == ["provisional", "pending"]
    assert rows(told, "events", "tickets", "state") == ["valid", "pending"]
    assert rows(told, "likes", "likes", "target") == ["tea"]
    assert {"letters", "deeds"} <= told["market"].keys() & told["relations"].keys()
    assert "data.asked" in rows(told, "blog", "deeds", "action")


async def test_an_archive_is_finished_although_one_service_after_the_other_goes_away(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    await me.ask_for_archive()
    for number, away in enumerate(["market", "cart", "events", "relations", "likes", "orders"]):
        platform.take_away(away)
        with frozen(utcnow() + number * LATER):
            await go_on(platform)
        waiting = (await ada.visit(PRIVACY)).text
        platform.bring_back(away)
        assert f"{number + 1} of 7 part" in waiting
        assert "does not answer right now. We keep trying" in waiting
    with frozen(utcnow() + 6 * LATER):
        await go_on(platform)

    told = await taken(ada)

    assert len(told) == 7
    assert rows(told, "orders", "items", "title") == ["Tea", "Soap"]


async def test_after_being_erased_no_row_of_any_service_holds_the_address_or_the_name(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    await me.ask_for_archive()
    await go_on(platform)
    before, books = await traces(platform, EMAIL, NAME), await sums(platform)

    link = await me.be_erased()
    only_the_letter = await traces(platform, EMAIL, NAME)
    with frozen(utcnow() + SETTLING + DAY):
        await go_on(platform)

    assert {"blog.users", "blog.mails", "orders.orders", "orders.mails"} <= before.keys()
    assert only_the_letter.keys() == {"blog.mails"}
    assert len(only_the_letter["blog.mails"]) == 1
    assert await traces(platform, EMAIL, NAME) == {}
    assert await sums(platform) == books
    assert "Nothing of you is left, but" in (await ada.visit(link)).text


async def test_after_being_erased_their_number_is_left_in_logs_alone(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    before = await numbers(platform)

    await me.be_erased()

    assert {"cart", "events", "likes", "orders"} <= before.keys()
    assert await numbers(platform) == {"blog": ["audit_entries.actor_id", "erasures.user_id"]}


async def test_an_erasure_is_finished_although_one_service_after_the_other_goes_away(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    books = await sums(platform)
    link = await me.ask_to_be_erased()
    await me.confirm(link)
    begins = utcnow() + SETTLING
    for number, away in enumerate(["orders", "events", "cart", "likes", "market", "relations"]):
        platform.take_away(away)
        with frozen(begins + number * LATER):
            await go_on(platform)
        waiting = (await ada.visit(link)).text
        platform.bring_back(away)
        assert f"{number} of 7 part" in waiting
        assert "does not answer right now. We keep trying" in waiting
    with frozen(begins + 6 * LATER):
        await go_on(platform)

    assert (await traces(platform, EMAIL, NAME)).keys() == {"blog.mails"}
    assert await sums(platform) == books


async def test_a_worker_that_died_after_a_service_had_done_its_part_changes_nothing(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    books = await sums(platform)
    link = await me.ask_to_be_erased()
    await me.confirm(link)
    with running(platform.runtime("blog")):
        action = orders.ErasePerson(user_id=me.user_id, email=EMAIL)
        first = await call_action(action, key="erase:1:orders")
        again = await call_action(action, key="erase:1:orders")

    with frozen(utcnow() + SETTLING):
        await go_on(platform)

    assert first == again
    assert (await traces(platform, EMAIL, NAME)).keys() == {"blog.mails"}
    assert await sums(platform) == books


async def test_while_an_order_is_being_paid_erasing_waits_and_the_payment_counts(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    await bakery.check_out(ada)
    link = await me.be_erased()
    waiting = (await ada.visit(link)).text
    held = await traces(platform, NAME)

    await pay(platform)
    with frozen(utcnow() + SETTLING + LATER):
        await go_on(platform)

    assert "“Orders and payments” has to wait" in waiting
    assert held.keys() == {"blog.users", "orders.orders"}
    assert (await traces(platform, EMAIL, NAME)).keys() == {"blog.mails"}
    assert any(line.startswith("paidGBP") and line.endswith("3") for line in await sums(platform))


async def test_a_basket_still_on_its_way_from_a_sign_in_does_not_outlive_the_person(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    await bakery.put_into_basket(ada, "tea", 2)
    platform.take_away("cart")
    await sign_in(platform, ada, events_happen=False)
    me = Leaver(platform, ada, user_id=1)
    link = await me.ask_to_be_erased()
    await me.confirm(link)
    begins = utcnow() + SETTLING
    with frozen(begins):
        await go_on(platform)
    platform.bring_back("cart")
    with frozen(begins + LATER):
        await go_on(platform)
        await platform.let_events_happen()
    with frozen(begins + 2 * LATER):
        await go_on(platform)

    assert "Nothing of you is left, but" in (await ada.visit(link)).text
    assert await live_rows(platform, "cart", "cart_items") == []


async def test_who_comes_back_begins_anew(platform: Platform, bakery: Bakery, ada: Browser) -> None:
    me = await ada_arrives(platform, bakery, ada)
    await me.be_erased()
    again = platform.new_browser()
    with frozen(utcnow() + SETTLING + LATER):
        await sign_in(platform, again)

        account = await again.visit(f"{BLOG}/account/")
        basket = await again.visit(f"{CART}/")
        ordered = await again.visit(f"{ORDERS}/")

    assert f"You are signed in as {EMAIL}" in account.text
    assert NAME not in account.text
    assert "Nothing in here yet" in basket.text
    assert "You have not ordered anything yet" in ordered.text


async def test_an_order_without_its_person_is_nobodys_to_see(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    me = await ada_arrives(platform, bakery, ada)
    before = await ada.visit(f"{ORDERS}/2/")
    await me.be_erased()

    assert before.status_code == 200
    assert (await ada.visit(f"{ORDERS}/2/")).status_code == 404
