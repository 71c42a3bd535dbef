"""Opening calendars, changing what they say, and putting them away."""

import pytest
from sqlalchemy import select

from events.calendars.service import open_calendar
from events.tests.factories import BAKERY, POTTERY
from glue.audit import Audited, ObjectType
from glue.contracts import blog, events, relations
from glue.contracts.events import CalendarColour
from glue.contracts.relations import ContainerType
from glue.tests.attaching import relation_of
from shared.audit import Trail, audit_trail
from shared.db import reading, transaction
from shared.db.bus import domain_events
from shared.errors import DomainError, InvalidInput
from shared.outbox import drain_outbox
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.fakes import FakeServices


async def opened(
    sibling: RpcClient, title: str = "Baking days", page_id: int = BAKERY, **words: object
) -> events.Calendar:
    action = events.CreateCalendar.model_validate({"page_id": page_id, "title": title} | words)
    return await sibling.act(action, key=f"open:{page_id}:{len(title)}:{sorted(words.items())}")


def let_hang(services: FakeServices) -> None:
    """Let relations attach whatever it is told to."""
    services.answers(
        relations.AttachChild,
        lambda action: relations.Relation(
            **action.model_dump(exclude={"owner_id"}) | {"sort_order": 0}
        ),
    )


async def emitted() -> list[str]:
    async with reading() as session:
        return list(
            await session.scalars(select(domain_events.c.name).order_by(domain_events.c.seq))
        )


async def test_a_new_calendar_is_attached_to_its_page_and_a_closed_one_detached(
    runtime: Runtime, sibling: RpcClient, services: FakeServices
) -> None:
    let_hang(services)
    services.answers(relations.DetachEverywhere, relations.DetachedAll(detached=1))
    calendar = await opened(sibling)
    await drain_outbox()
    closed = await sibling.act(events.DeleteCalendar(id=calendar.id), key="close")
    await drain_outbox()

    (attached,) = services.calls(relations.AttachChild)
    (detached,) = services.calls(relations.DetachEverywhere)
    assert closed.deleted
    assert (attached.parent_type, attached.parent_id) == (ContainerType.PAGE, BAKERY)
    assert (attached.child_type, attached.child_id) == (ContainerType.CALENDAR, calendar.id)
    assert (detached.type, detached.id) == (ContainerType.CALENDAR, calendar.id)


async def test_a_changed_calendar_is_called_so_in_the_menu_and_in_the_log(
    runtime: Runtime, sibling: RpcClient, services: FakeServices
) -> None:
    calendar = await opened(sibling)
    await sibling.act(events.UpdateCalendar(id=calendar.id, title="Bread days"), key="change")
    await sibling.act(events.UpdateCalendar(id=calendar.id, title="Bread days"), key="nothing new")
    services.answers(
        relations.AttachChild,
        relation_of,
    )
    services.answers(relations.GetParents, [])
    services.answers(blog.RebuildNavigation, blog.Rebuilt(nodes=1))
    await drain_outbox()

    (rebuilt,) = services.calls(blog.RebuildNavigation)
    assert (rebuilt.container_type, rebuilt.container_id) == (ContainerType.PAGE, BAKERY)
    assert await emitted() == ["calendar.opened", "calendar.changed"]
    async with reading() as session:
        trail = Trail(object=(ObjectType.CALENDAR, calendar.id), within=BAKERY)
        rows = await audit_trail(session, trail, limit=9)
    assert [row["action"] for row in rows] == [Audited.CALENDAR_CHANGED, Audited.CALENDAR_OPENED]


async def test_a_calendar_says_what_it_was_opened_and_changed_with(sibling: RpcClient) -> None:
    calendar = await opened(
        sibling, description="Bread.", time_zone="Europe/Vienna", colour="moss", is_listed=False
    )
    change = events.UpdateCalendar(id=calendar.id, colour=CalendarColour.SEA, is_listed=True)
    changed = await sibling.act(change, key="change")

    assert (calendar.slug, calendar.description, calendar.time_zone) == (
        "baking-days",
        "Bread.",
        "Europe/Vienna",
    )
    assert (calendar.colour, calendar.is_listed) == (CalendarColour.MOSS, False)
    assert (changed.colour, changed.is_listed) == (CalendarColour.SEA, True)
    assert changed.description == "Bread."
    assert changed.version != calendar.version
    assert changed.url == f"http://events.test/calendars/{calendar.id}/"


async def test_without_a_slug_a_calendar_gets_the_nicest_that_is_free(sibling: RpcClient) -> None:
    titles = ["Baking days", "Baking Days!", "Agenda", "面包"]

    slugs = [(await opened(sibling, title)).slug for title in titles]

    assert slugs == ["baking-days", "baking-days-2", "agenda-2", "calendar"]


async def test_a_slug_is_one_calendars_of_a_page_until_it_is_closed(sibling: RpcClient) -> None:
    first = await opened(sibling, slug="classes")
    other = await opened(sibling, "Other", slug="other")
    await opened(sibling, "Elsewhere", POTTERY, slug="classes")

    with pytest.raises(events.SlugTaken, match="classes"):
        await opened(sibling, "Again", slug="classes")
    with pytest.raises(events.SlugTaken, match="classes"):
        await sibling.act(events.UpdateCalendar(id=other.id, slug="classes"), key="move")
    await sibling.act(events.DeleteCalendar(id=first.id), key="close")

    assert (await opened(sibling, "Once more", slug="classes")).slug == "classes"


async def test_an_address_that_a_page_needs_itself_is_refused(sibling: RpcClient) -> None:
    calendar = await opened(sibling)

    with pytest.raises(events.SlugReserved, match="agenda"):
        await opened(sibling, slug="agenda")
    with pytest.raises(events.SlugReserved):
        await sibling.act(events.UpdateCalendar(id=calendar.id, slug="agenda"), key="move")


async def test_a_zone_that_is_nowhere_is_refused(runtime: Runtime) -> None:
    with pytest.raises(InvalidInput):
        async with transaction() as session:
            await open_calendar(
                session, page_id=BAKERY, title="Baking", time_zone="Europe/Atlantis"
            )


async def test_what_was_changed_since_it_was_seen_is_not_written_over(sibling: RpcClient) -> None:
    seen = await opened(sibling)
    first = events.UpdateCalendar(id=seen.id, seen=seen.version, description="Closed in May.")
    second = events.UpdateCalendar(id=seen.id, seen=seen.version, description="Open in May.")
    written = await sibling.act(first, key="first")

    with pytest.raises(events.EditedMeanwhile):
        await sibling.act(second, key="second")

    again = second.model_copy(update={"seen": written.version})
    assert (await sibling.act(again, key="third")).description == "Open in May."


@pytest.mark.parametrize("action", [events.UpdateCalendar(id=404, title="Nothing")])
async def test_a_calendar_that_is_not_there_cannot_be_changed(
    sibling: RpcClient, action: events.UpdateCalendar
) -> None:
    with pytest.raises(events.UnknownCalendar) as refusal:
        await sibling.act(action, key="change")

    assert isinstance(refusal.value, DomainError)
    assert not (await sibling.act(events.DeleteCalendar(id=404), key="close")).deleted


async def test_an_unlisted_calendar_is_not_in_the_menu_of_its_page(sibling: RpcClient) -> None:
    await opened(sibling, is_listed=False)
    nav = events.ContainerNav(container_type=ContainerType.PAGE, container_id=BAKERY)

    assert await sibling.fragment(nav) == ""
