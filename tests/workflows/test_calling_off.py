"""An event is called off: whoever paid gets it back, once, also who pays afterwards."""

from orders.money_cases.resolving import resolving
from orders.refunds.making import making
from shared.money import Money
from shared.runtime import running
from shared.saga import drain_sagas
from tests.workflows.bakery import EMAIL, Bakery
from tests.workflows.events import Class, open_class
from tests.workflows.platform import Browser, Platform
from tests.workflows.test_free_tickets import counts
from tests.workflows.test_keepers import CLEO, make_admin

PRICE = Money(2500, "GBP")


async def call_off(platform: Platform, lesson: Class) -> None:
    keeper = platform.new_browser()
    await make_admin(platform, keeper, "keeper@example.org")
    shown = await keeper.visit(f"{lesson.desk}cancellation/")
    assert "£50.00 goes back" in shown.text
    for status in (303, 404):
        answer = await keeper.submit(f"{lesson.desk}cancellation/", {"because": "Storm."})
        assert answer.status_code == status, answer.text


async def let_money_go_back(platform: Platform) -> None:
    """Let all that is owed be done, twice: the second time nothing is left."""
    for _round in range(2):
        await platform.let_events_happen()
        with running(platform.runtime("orders")):
            await drain_sagas(resolving)
            await drain_sagas(making)
    await platform.let_events_happen()


def given_back(platform: Platform) -> list[list[Money]]:
    """Return what went back of each checkout."""
    return [
        [it.amount for attempt in checkout.attempts for it in attempt.refunds]
        for checkout in platform.sumup.checkouts
    ]


async def test_whoever_paid_and_whoever_pays_afterwards_gets_the_money_back_once(
    platform: Platform, bakery: Bakery, ada: Browser
) -> None:
    lesson = await open_class(platform, bakery, price=PRICE)
    await lesson.take(ada, 2)
    await bakery.check_out(ada)
    (adas,) = platform.sumup.checkouts
    await ada.visit(str(platform.sumup.pay(adas.id)))
    await platform.let_events_happen()
    cleo = platform.new_browser()
    await lesson.take(cleo, 1)
    await bakery.put_into_basket(cleo, "tea")
    await bakery.check_out(cleo, email=CLEO)
    (cleos,) = (it for it in platform.sumup.checkouts if it.id != adas.id)

    await call_off(platform, lesson)
    await let_money_go_back(platform)
    assert given_back(platform) == [[PRICE * 2], []]

    await cleo.visit(str(platform.sumup.pay(cleos.id)))
    await let_money_go_back(platform)

    # Her tea is hers: only the ticket goes back.
    assert given_back(platform) == [[PRICE * 2], [PRICE]]
    assert await counts(platform, lesson) == (0, 0)
    told = [(to, subject) for to, subject, _text in await platform.mails("events")]
    assert told == [
        (EMAIL, "Your tickets: order 1 at Bakery"),
        (EMAIL, "Called off: Sourdough class"),
        (CLEO, "Called off: Sourdough class"),
    ]
    letters = [(to, text) for to, _subject, text in await platform.mails("orders")]
    assert not [to for to, text in letters if to == CLEO and "/tickets/orders/" in text]
    assert "called off" in (await ada.visit(lesson.address)).text
