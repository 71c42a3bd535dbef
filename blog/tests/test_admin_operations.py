"""What needs a person, in all services, and the presses that help it."""

from datetime import timedelta

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA
from glue.contracts import cart, events, likes, market, orders, relations
from glue.contracts.families import StuckWork, Tried, WorkKind, WorkReport
from glue.contracts.orders import MoneyReport, Trouble, TroubleKind
from shared.clock import utcnow
from shared.money import Money
from shared.testing.fakes import FakeServices

PAGE = "/admin/operations/"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
SIBLINGS = (market, cart, events, relations, likes, orders)
QUIET = WorkReport(waiting=0, parked=0, oldest_at=None, failing_loops=[], stuck=[])


def stuck(**changes: object) -> StuckWork:
    values: dict[str, object] = {
        "kind": WorkKind.DELIVERY,
        "id": 9,
        "what": "orders.clear_cart_when_order_paid",
        "about": "order:4",
        "since": utcnow() - timedelta(hours=2),
        "tries": 12,
        "is_parked": True,
        "next_try_at": utcnow(),
        "why": "NotFound",
    }
    return StuckWork.model_validate(values | changes)


def trouble(kind: TroubleKind, *, case_id: int | None = None) -> Trouble:
    return Trouble(
        kind=kind,
        order_id=4,
        case_id=case_id,
        seller="Ash Lane Bakery",
        amount=Money(1425, "GBP"),
        since=utcnow(),
        why="amount: 1.00 GBP instead of 14.25 GBP",
        address="http://orders.test/4/",
    )


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    with_empty_logs(services)
    for sibling in SIBLINGS:
        services.answers(sibling.Operations, QUIET)
    services.answers(orders.MoneyTroubles, MoneyReport(troubles=[], resolving=0))
    return services


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, ADA, ADMIN)


async def press(client: Browser, path: str) -> str:
    answer = await client.post(f"{PAGE}{path}", headers=SAME_ORIGIN)
    assert answer.status_code == 303, await answer.get_data(as_text=True)
    return await text_of(client, PAGE)


async def test_when_all_is_well_the_page_says_so(client: Browser, ada: User) -> None:
    page = await text_of(client, PAGE)

    assert "All money is where it belongs" in page
    assert page.count("gets on") == 7


async def test_what_is_stuck_is_shown_with_its_button(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    report = QUIET.model_copy(update={"parked": 1, "stuck": [stuck()]})
    siblings.answers(orders.Operations, report)
    siblings.answers(orders.TryAgain, Tried(is_due=True))

    page = await text_of(client, PAGE)
    after = await press(client, "work/orders/delivery/9/")

    assert "orders.clear_cart_when_order_paid" in page
    assert "needs a look" in page
    (tried,) = siblings.calls(orders.TryAgain)
    assert (tried.kind, tried.id) == (WorkKind.DELIVERY, 9)
    assert "It is being tried again now" in after


async def test_a_service_that_is_away_is_named_and_hides_nothing_of_the_others(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    siblings.is_down("orders")

    page = await text_of(client, PAGE)
    after = await press(client, "cases/3/retry/")

    assert "Orders does not answer right now" in page
    assert "does not answer" in page
    assert page.count("gets on") == 6
    assert "Nothing was changed" in after


@pytest.mark.parametrize(
    ("shown", "says", "path", "contract"),
    [
        (trouble(TroubleKind.OVERDUE), "asked every hour", "orders/4/check/", orders.RecheckOrder),
        (
            trouble(TroubleKind.FOREIGN, case_id=3),
            "1.00 GBP instead of",
            "cases/3/close/",
            orders.CloseMoneyCase,
        ),
        (
            trouble(TroubleKind.UNRESOLVED, case_id=3),
            "SumUp refused",
            "cases/3/retry/",
            orders.RetryMoneyCase,
        ),
    ],
)
async def test_money_that_needs_a_person_is_shown_with_what_can_be_done(
    client: Browser,
    ada: User,
    siblings: FakeServices,
    shown: Trouble,
    says: str,
    path: str,
    contract: type[orders.RecheckOrder | orders.CloseMoneyCase | orders.RetryMoneyCase],
) -> None:
    siblings.answers(orders.MoneyTroubles, MoneyReport(troubles=[shown], resolving=2))
    siblings.answers(contract, orders.Noted(is_news=False))

    page = await text_of(client, PAGE)
    after = await press(client, path)

    assert says in " ".join(page.split())
    assert "Ash Lane Bakery" in page
    assert "2 money cases are being resolved" in page
    assert "it went on by itself" in after


@pytest.mark.parametrize("path", ["work/nobody/delivery/9/", "work/orders/rumour/9/"])
async def test_what_there_is_not_cannot_be_tried_again(
    client: Browser, ada: User, path: str
) -> None:
    answer = await client.post(f"{PAGE}{path}", headers=SAME_ORIGIN)

    assert answer.status_code == 404
