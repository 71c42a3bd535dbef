"""Ghost's file of members brings readers of letters, and readers of here go to Ghost as members."""

from typing import Any

from sqlalchemy import delete, select, update

from blog.ghost.exporting import export as export_site
from blog.ghost.models import GhostRow
from blog.newsletters.models import GhostNewsletter, Source, Stop, Subscriber, UserNewsletter
from blog.newsletters.service import (
    ListContent,
    ensure_subscriber,
    open_list,
    stop_writing_to,
    subscribe,
    unsubscribe,
)
from blog.tests.ghost import brought, export, report, sent
from shared.clock import utcnow
from shared.db import reading, transaction

HEAD = (
    "email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,"
    "deleted_at,labels,tiers\n"
)
ADA = 'ada@example.org,Ada,"Likes hay, a lot",true,,,2025-01-01T00:00:00.000Z,,"Friends,Hay",\n'
BEN = "ben@example.org,Ben,,false,,,2025-01-01T00:00:00.000Z,,,\n"
WEEKLY = {"id": "3" * 24, "name": "Weekly", "slug": "weekly", "status": "active"}


def file_of(*lines: str) -> bytes:
    return ("\ufeff" + HEAD + "".join(lines)).encode()


async def make_list(slug: str) -> int:
    async with transaction() as session:
        return (await open_list(session, ListContent(slug=slug, name=slug.title()))).id


async def on_lists() -> list[tuple[str, str]]:
    statement = (
        select(Subscriber.email, GhostNewsletter.slug)
        .join(UserNewsletter, UserNewsletter.subscriber_id == Subscriber.id)
        .join(GhostNewsletter, GhostNewsletter.id == UserNewsletter.newsletter_id)
        .where(UserNewsletter.active())
        .order_by(Subscriber.email)
    )
    async with reading() as session:
        return [(email, slug) for email, slug in await session.execute(statement)]


async def data() -> dict[str, Any]:
    async with reading() as session:
        document = await export_site(session, now=utcnow())
    found: dict[str, Any] = document["db"][0]["data"]
    return found


async def test_members_of_a_file_become_readers_of_the_letters_that_came_from_ghost() -> None:
    await make_list("ours")
    await brought(export(newsletters=[WEEKLY]))

    run = await brought(file_of(ADA, BEN))

    async with reading() as session:
        readers = (await session.scalars(select(Subscriber).order_by(Subscriber.email))).all()
    assert run.counts == {"added": 2}
    assert [(it.email, it.name, it.labels) for it in readers] == [
        ("ada@example.org", "Ada", ["Friends", "Hay"]),
        ("ben@example.org", "Ben", []),
    ]
    assert await on_lists() == [("ada@example.org", "weekly")]


async def test_the_same_file_again_changes_nothing_and_trying_out_makes_nobody() -> None:
    await make_list("weekly")
    tried = await sent(file_of(ADA))
    nobody = await on_lists()

    await brought(file_of(ADA))
    second = await brought(file_of(ADA))

    assert (tried.counts, nobody) == ({"added": 1}, [])
    assert second.counts == {"unchanged": 1}
    assert await on_lists() == [("ada@example.org", "weekly")]


async def test_who_left_there_leaves_here_and_who_left_here_stays_away() -> None:
    list_id = await make_list("weekly")
    cy = BEN.replace("ben", "cy").replace("false", "true")
    await brought(file_of(ADA, cy))
    async with transaction() as session:
        reader = await ensure_subscriber(session, email="cy@example.org")
        await unsubscribe(session, reader, [list_id], now=utcnow())

    await brought(file_of(ADA.replace(",true,", ",false,"), cy.replace("Ben", "Cy")))

    assert await on_lists() == []


async def test_which_letters_is_asked_for_where_it_cannot_be_known() -> None:
    await make_list("one")
    await make_list("other")

    first = await brought(file_of(ADA))
    await brought(export(newsletters=[WEEKLY]))
    second = await brought(file_of(ADA))

    ((_title, verdict, reasons),) = await report(first)
    assert (verdict, len(reasons)) == ("added", 1)
    assert "bring Ghost's newsletters first" in reasons[0]
    assert second.counts == {"changed": 1}
    assert await on_lists() == [("ada@example.org", "weekly")]


async def test_the_deleted_the_paid_and_those_without_an_address_are_told() -> None:
    await make_list("weekly")
    deleted = ADA.replace("Z,,", "Z,2026-01-01,").replace("ada@", "gone@")
    paid = BEN.replace("false,,,", "true,,cus_1,")

    run = await brought(file_of(deleted, paid, "no address,X,,true,,,,,,\n"))

    assert [(verdict, reasons[0]) for _title, verdict, reasons in await report(run)] == [
        ("skipped", "They were deleted there"),
        ("added", "Their paid plan is not brought"),
        ("refused", (await report(run))[2][2][0]),
    ]


async def test_a_file_of_members_is_worth_less_than_the_site_they_came_with() -> None:
    member = {"id": "4" * 24, "email": "ada@example.org", "name": "Ada"}
    tables = {
        "newsletters": [WEEKLY],
        "members": [member],
        "members_newsletters": [{"member_id": "4" * 24, "newsletter_id": WEEKLY["id"]}],
    }
    await brought(export(**tables))

    run = await brought(file_of(ADA.replace(",true,", ",false,")))

    assert run.counts == {"skipped": 1}
    assert await on_lists() == [("ada@example.org", "weekly")]


async def test_readers_and_lists_of_here_go_to_ghost_and_come_back_as_they_were() -> None:
    list_id = await make_list("weekly")
    async with transaction() as session:
        for name in ("ada", "ben", "cy"):
            reader = await ensure_subscriber(
                session, email=f"{name}@example.org", name=name, labels=["Hay"]
            )
            await subscribe(session, reader, [list_id], source=Source.FORM, now=utcnow())
            if name == "ben":
                await unsubscribe(session, reader, [list_id], now=utcnow())
            if name == "cy":
                await stop_writing_to(session, reader.id, Stop.COMPLAINED, reason="", now=utcnow())
    first = await data()
    async with transaction() as session:
        await session.execute(delete(GhostRow))
        await session.execute(delete(Subscriber))
        await session.execute(delete(GhostNewsletter))

    await brought(export(**first))

    assert [it["email"][:3] for it in first["members"]] == ["ada", "ben", "cy@"]
    assert len(first["members_newsletters"]) == 1
    assert await on_lists() == [("ada@example.org", "weekly")]
    assert await data() == first


async def test_a_file_that_came_in_goes_out_with_a_row_for_each() -> None:
    await make_list("weekly")
    await brought(file_of(ADA))
    async with transaction() as session:
        await session.execute(update(Subscriber).values(name="Ada L."))

    (member,) = (await data())["members"]

    assert (member["email"], member["name"], len(member["id"])) == ("ada@example.org", "Ada L.", 24)
