"""The audit log in words, as admins read it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from enum import StrEnum

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.admin.log.forms import ACTIONS
from blog.admin.trails import ACTORS
from blog.admin.wording import DEEDS, OBJECTS, REASONS, WANTED, deed
from blog.people.models import User
from blog.roles.wording import HINTS, LABELS
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page, make_user
from glue.audit import Audited, ObjectType
from glue.contracts import cart, market, orders
from glue.contracts.blog import Role
from glue.contracts.families import AuditEntry
from glue.permissions import Action, Reason
from shared.actors import ActorKind
from shared.clock import utcnow
from shared.testing.fakes import FakeServices


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    return with_empty_logs(services)


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, ADA, ADMIN)


def entry(**changes: object) -> AuditEntry:
    values: dict[str, object] = {
        "id": 1,
        "at": utcnow() + timedelta(minutes=1),
        "actor": ActorKind.SYSTEM,
        "actor_id": None,
        "network": "",
        "action": Audited.SHOP_OPENED,
        "object_type": ObjectType.MARKETPLACE,
        "object_id": 3,
        "within_id": None,
        "why": "",
        "detail": {},
    }
    return AuditEntry.model_validate(values | changes)


@pytest.mark.parametrize(
    ("words", "all_of_them"),
    [
        (DEEDS, Audited),
        (REASONS, Reason),
        (WANTED, Action),
        (OBJECTS, ObjectType),
        (ACTORS, ActorKind),
        (LABELS, Role),
        (HINTS, Role),
    ],
    ids=["deeds", "reasons", "wanted", "objects", "actors", "roles", "what roles are for"],
)
def test_nothing_in_the_log_lacks_words(words: dict[str, str], all_of_them: type[StrEnum]) -> None:
    assert set(words) == set(all_of_them)


def test_every_deed_is_of_a_kind() -> None:
    grouped = [action for actions in ACTIONS.values() for action in actions]

    assert sorted(grouped) == sorted(Audited)


@pytest.mark.parametrize("action", Audited)
def test_words_do_without_what_an_older_version_did_not_write_down(action: Audited) -> None:
    assert deed(entry(action=action, detail={}), {})


def test_a_code_from_another_time_is_shown_as_it_is() -> None:
    assert deed(entry(action="bridge.painted"), {}) == "bridge.painted"
    assert "dragon" in deed(entry(action=Audited.ROLE_GRANTED, detail={"role": "dragon"}), {})


async def test_ids_become_names_and_codes_words(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    page, ben = await make_page("bakery", title="The Bakery"), await make_user("ben@example.org")
    siblings.answers(
        orders.AuditTrail,
        [
            entry(
                id=2,
                actor=ActorKind.PERSON,
                actor_id=ben.id,
                network="203.0.113.0/24",
                action=Audited.PAYMENT_CHECKED,
                object_type=ObjectType.ORDER,
                object_id=12,
                within_id=page.id,
                why=Reason.OWN,
            )
        ],
    )

    text = await text_of(client, "/admin/log/")

    assert "Payment looked at again" in text
    assert '<a href="http://orders.test/12/">Order 12</a>' in text
    assert '<a href="/admin/pages/bakery/">The Bakery</a>' in text
    assert f'by <a href="/admin/people/{ben.id}/">ben</a>' in text
    assert "from 203.0.113.0/24" in text
    assert "because it is theirs" in text
    assert "in orders" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"actor": ActorKind.PERSON, "actor_id": 999}, "by a person who is gone"),
        ({"actor": ActorKind.VISITOR}, "by a visitor"),
        ({"actor": ActorKind.COMMAND}, "by a command"),
        ({}, "by the system"),
        ({"object_type": ObjectType.PERSON, "object_id": 999}, "a person who is gone"),
        ({"object_type": ObjectType.PAGE, "object_id": 999}, "a page that is gone"),
        ({"object_type": "bridge", "object_id": 7}, "bridge 7"),
        ({"why": "because"}, "because because"),
    ],
)
async def test_who_and_what_cannot_be_named_is_told_as_what_it_is(
    client: Browser,
    ada: User,
    siblings: FakeServices,
    changes: dict[str, object],
    words: str,
) -> None:
    siblings.answers(market.AuditTrail, [entry(**changes)])

    assert words in await text_of(client, "/admin/log/")


async def test_what_somebody_is_called_is_written_as_text(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    siblings.answers(
        market.AuditTrail,
        [entry(action="<i>painted</i>", why="<b>", detail={}, network="<u>")],
    )

    text = await text_of(client, "/admin/log/")

    assert "&lt;i&gt;painted&lt;/i&gt;" in text
    assert "from &lt;u&gt;" in text
    assert "<b>" not in text


async def test_names_are_looked_up_at_once(
    client: Browser,
    ada: User,
    siblings: FakeServices,
    query_count: Callable[[int], AbstractContextManager[None]],
) -> None:
    page = await make_page()
    people = [await make_user(f"p{number}@example.org") for number in range(5)]
    siblings.answers(
        market.AuditTrail,
        [
            entry(id=9 - place, actor=ActorKind.PERSON, actor_id=each.id, within_id=page.id)
            for place, each in enumerate(people)
        ],
    )
    await text_of(client, "/admin/log/")

    # Blog's own log, people, pages; the menus of the site and of the account ask the others.
    with query_count(6):
        await text_of(client, "/admin/log/")


async def test_refusals_have_a_tab_and_a_service_can_be_chosen(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    ben = type(client)(client.app)
    await enter_as(ben, "ben@example.org")
    await ben.get("/admin/people/")

    refusals = await text_of(client, "/admin/log/?kind=refusals")
    of_market = await text_of(client, "/admin/log/?kind=refusals&service=market")
    nonsense = await text_of(client, "/admin/log/?kind=x&service=y")

    assert "Refused: to look after people" in refusals
    assert "Role given" not in refusals
    assert "Nothing was written down" in of_market
    assert 'value="market" selected' in of_market
    assert "Role given" in nonsense
    assert siblings.calls(market.AuditTrail)[1].actions == [Audited.REFUSED]
    assert len(siblings.calls(cart.AuditTrail)) == 2


async def test_a_service_that_is_away_is_missed_by_name(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    siblings.is_down("orders")

    text = await text_of(client, "/admin/log/")

    assert "orders does not answer right now, so what was done there is missing here" in text
    assert "Role given: Admin" in text


async def test_the_overview_counts_and_tells_what_was_done_last(client: Browser, ada: User) -> None:
    await make_page()
    await make_user("ben@example.org")

    text = await text_of(client, "/admin/")

    assert (
        '<a class="tally__link" href="/admin/people/">People</a> <strong class="tally__count">2<'
        in text
    )
    assert "Role given: Admin" in text
