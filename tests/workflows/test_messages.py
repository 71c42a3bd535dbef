"""A keeper writes to those who come: by the outbox, once each, at the address they ordered with."""

from shared.money import Money
from tests.workflows.bakery import EMAIL, Bakery
from tests.workflows.events import open_class
from tests.workflows.platform import Browser, Platform
from tests.workflows.test_keepers import CLEO, make_admin


async def test_a_keepers_message_is_mailed_once_to_each_who_ordered(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    concert = await open_class(platform, bakery, price=Money.zero("GBP"))
    for browser, email, seats in ((ada, EMAIL, 2), (platform.new_browser(), CLEO, 1)):
        await concert.take(browser, seats)
        await bakery.check_out(browser, email=email)
    await platform.let_events_happen()
    keeper = platform.new_browser()
    await make_admin(platform, keeper, "keeper@example.org")
    words = {"key": "once", "subject": "Doors at six", "text": "Come early."}

    for _press in range(2):
        answer = await keeper.submit(f"{concert.desk}messages/", words)
        assert answer.status_code == 303, answer.text
    await platform.let_events_happen()

    letters = [
        (to, text)
        for to, subject, text in await platform.mails("events")
        if subject == "Sourdough class: Doors at six"
    ]
    assert sorted(to for to, _text in letters) == sorted([EMAIL, CLEO])
    assert all("Come early." in text for _to, text in letters)
