"""The logs of all services read as one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue.audit import Audited, ObjectType
from glue.contracts import blog, events, likes, market, orders, relations
from glue.contracts.families import AuditEntry
from glue.services.audit import END, Asked, Told, places_of, tell, told_of
from shared.actors import Actor, ActorKind, acting_as
from shared.audit import record
from shared.clock import FrozenClock
from shared.db import transaction
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices
from shared.web.pagination import BadCursor

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SIBLINGS = (
    blog.AuditTrail,
    market.AuditTrail,
    events.AuditTrail,
    relations.AuditTrail,
    likes.AuditTrail,
    orders.AuditTrail,
)


def entry(id: int, minutes: int = 0, action: str = Audited.ROLE_GRANTED) -> AuditEntry:
    return AuditEntry(
        id=id,
        at=NOON + timedelta(minutes=minutes),
        actor=ActorKind.PERSON,
        actor_id=7,
        network="",
        action=action,
        object_type=ObjectType.PERSON,
        object_id=8,
        within_id=None,
        why="",
        detail={},
    )


def seen(told: Sequence[Told]) -> list[tuple[str, int]]:
    return [(each.service, each.entry.id) for each in told]


@pytest.fixture
def logs(runtime: Runtime, services: FakeServices, clock: FrozenClock) -> FakeServices:
    for log in SIBLINGS:
        services.answers(log, [])
    return services


async def write_down_in_cart() -> None:
    with acting_as(Actor(ActorKind.PERSON, 7)):
        async with transaction() as session:
            await record(session, Audited.ROLE_GRANTED, on=(ObjectType.PERSON, 8))


async def test_all_services_tell_together_newest_first(logs: FakeServices) -> None:
    await write_down_in_cart()
    logs.answers(blog.AuditTrail, [entry(9, minutes=1), entry(8, minutes=-1)])
    logs.answers(market.AuditTrail, [entry(4, minutes=2)])

    telling = await tell(Asked())

    assert [each.service for each in telling.told] == ["market", "blog", "cart", "blog"]
    assert (telling.away, telling.older) == ([], None)


async def test_each_service_is_asked_the_same(logs: FakeServices) -> None:
    asked = Asked(object=(ObjectType.PAGE, 3), person_id=7, actions=["shop.opened"])

    await tell(asked)

    for log in SIBLINGS:
        (question,) = logs.calls(log)
        assert (question.object_type, question.object_id) == (ObjectType.PAGE, 3)
        assert (question.person_id, question.actions) == (7, ["shop.opened"])


async def test_only_the_wanted_services_are_asked(logs: FakeServices) -> None:
    await tell(Asked(services=["market"]))

    assert len(logs.calls(market.AuditTrail)) == 1
    assert logs.calls(blog.AuditTrail) == []


async def test_who_is_away_is_missed_by_name_and_told_when_back(logs: FakeServices) -> None:
    logs.answers(market.AuditTrail, [entry(4), entry(3), entry(2)])
    logs.answers(orders.AuditTrail, [entry(6, minutes=5)])
    logs.is_down("orders")
    first = await tell(Asked(), limit=2)
    logs.is_up("orders")
    logs.answers(market.AuditTrail, lambda query: [entry(2)] if query.before_id == 3 else [])

    second = await tell(Asked(), after=first.older, limit=2)

    assert (seen(first.told), first.away) == ([("market", 4), ("market", 3)], ["orders"])
    assert (seen(second.told), second.away) == ([("orders", 6), ("market", 2)], [])


@pytest.mark.parametrize(
    "after", ["nobody-3", "blog", "blog-", "blog-x", "blog--1", "blog-" + "9" * 19, "blog-²"]
)
async def test_what_is_no_place_in_the_logs_is_refused(logs: FakeServices, after: str) -> None:
    with pytest.raises(BadCursor):
        await tell(Asked(), after=after)


Log = list[int]


@given(
    logs=st.dictionaries(
        st.sampled_from(["blog", "cart", "market"]),
        st.lists(st.integers(0, 50), max_size=12),
    ),
    limit=st.integers(1, 5),
)
def test_page_by_page_everything_is_told_once_and_each_log_in_its_order(
    logs: Mapping[str, Log], limit: int
) -> None:
    """The minutes of a log are those of its clock, which may go back."""
    whole = {
        name: [Told(name, entry(id, minutes[id - 1])) for id in range(len(minutes), 0, -1)]
        for name, minutes in logs.items()
    }

    pages = list(read_to_the_end(whole, limit))

    told = [each for page in pages for each in page]
    assert sorted(seen(told)) == sorted(seen([each for log in whole.values() for each in log]))
    for name, log in whole.items():
        assert [each for each in told if each.service == name] == log
    assert all(len(page) == limit for page in pages[:-1])


@given(minutes=st.lists(st.integers(0, 50), max_size=20), limit=st.integers(1, 5))
def test_with_clocks_that_agree_the_newest_comes_first(minutes: list[int], limit: int) -> None:
    names = ("blog", "cart", "market")
    rows = [Told(names[id % 3], entry(id, minute)) for id, minute in enumerate(sorted(minutes), 1)]
    whole = {
        name: list(log)[::-1]
        for name, log in groupby(sorted(rows, key=lambda row: row.service), lambda row: row.service)
    }

    told = [each for page in read_to_the_end(whole, limit) for each in page]

    moments = [each.entry.at for each in told]
    assert moments == sorted(moments, reverse=True)


def read_to_the_end(whole: Mapping[str, Sequence[Told]], limit: int) -> list[list[Told]]:
    """Read page after page as `tell` does, from logs that are lists."""
    pages: list[list[Told]] = []
    after: str | None = None
    while True:
        places = places_of(after)
        replies = {
            name: [row for row in log if row.entry.id < places.get(name, 10**6)][: limit + 1]
            for name, log in whole.items()
            if places.get(name) != END
        }
        telling = told_of(replies, places, limit)
        pages.append(list(telling.told))
        after = telling.older
        if after is None:
            return pages
