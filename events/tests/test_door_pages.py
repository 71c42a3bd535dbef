"""The page of a door: by hand, for devices, and for those who may stand there alone."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest

from events.calendars.service import close_calendar
from events.door.codes import fingerprint, read_code
from events.door.keys import TicketKeys
from events.door.tokens import Admission, sign
from events.tests.factories import ADA, MORNING, POTTERY, Bakery, open_bakery, sign_in
from events.tests.test_doors import ORDER, pay
from events.tickets.queries import tickets_by_ids
from events.tickets.service import cancel_tickets
from glue.contracts import blog
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.runtime import Runtime
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.fixture
def doorkeeper(
    client: SameOriginClient, runtime: Runtime, services: FakeServices, published: set[int]
) -> SameOriginClient:
    """The browser of somebody who stands at the bakery's doors and may do nothing else."""
    grant = blog.Grant(role=blog.Role.DOOR, page_id=1)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=6, grants=[grant]))
    sign_in(client, runtime, token="dora")
    return client


@pytest.fixture
async def codes(bakery: Bakery, clock: FrozenClock) -> dict[str, int]:
    """Two paid seats, an hour before the class begins."""
    clock.move_to(MORNING - timedelta(hours=1))
    ids = await bakery.hold_seats(ADA, 2)
    await pay(ids)
    async with reading() as session:
        return {ticket.code: ticket.id for ticket in await tickets_by_ids(session, ids)}


def door_of(bakery: Bakery) -> str:
    return f"/door/bakery/{bakery.class_id}/"


async def text_of(client: SameOriginClient, path: str, status: int = 200) -> str:
    response = await client.get(path)
    assert response.status_code == status
    return str(await response.get_data(as_text=True))


async def check(client: SameOriginClient, address: str, **form: str) -> tuple[int, str]:
    """Send the form of a door, and return what its page shows then."""
    form = {"key": str(uuid4()), "way": "in", "door": "Main gate"} | form
    response = await client.post(address, form=form)
    if response.status_code == 303:
        return 303, verdict_in(await text_of(client, response.headers["Location"]))
    return response.status_code, verdict_in(str(await response.get_data(as_text=True)))


def verdict_in(text: str) -> str:
    region = re.search(r'id="verdict" role="status">(.*?)</div>\s*<template', text, re.DOTALL)
    assert region
    return " ".join(re.sub(r"<[^>]+>", " ", region[1]).split())


def counts_in(text: str) -> list[str]:
    return re.findall(r'data-count="\w+">(\d+)', text)


async def told(client: SameOriginClient, door: str, *scans: dict[str, object]) -> Any:
    body = orjson.dumps({"door": "Garden", "scans": scans})
    response = await client.post(f"{door}scans/", data=body)
    assert response.status_code == 200
    return await response.get_json()


def scan(code: str, way: str = "in", **more: object) -> dict[str, object]:
    return {"key": str(uuid4()), "text": code, "way": way, "at": utcnow().isoformat()} | more


async def test_whoever_has_a_ticket_comes_in_where_the_calendar_was_put_away(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int]
) -> None:
    async with transaction() as session:
        await close_calendar(session, bakery.calendar_id)

    status, verdict = await check(doorkeeper, door_of(bakery), code=next(iter(codes)))
    doors = await text_of(doorkeeper, "/door/bakery/")

    assert (status, "Welcome" in verdict) == (303, True)
    assert door_of(bakery) in doors


async def test_there_is_no_door_to_what_was_put_away_before_anybody_had_a_ticket(
    doorkeeper: SameOriginClient, bakery: Bakery
) -> None:
    async with transaction() as session:
        await close_calendar(session, bakery.calendar_id)

    await text_of(doorkeeper, door_of(bakery), status=404)
    assert door_of(bakery) not in await text_of(doorkeeper, "/door/bakery/")


async def test_whoever_stands_at_the_doors_finds_what_tickets_are_sold_to(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int], clock: FrozenClock
) -> None:
    await open_bakery(seats=1, page_id=POTTERY, title="Throwing days")

    page = await text_of(doorkeeper, "/door/bakery/")

    assert re.findall(r'card__link" href="([^"]+)"', page) == [door_of(bakery)]
    clock.advance(timedelta(days=2))
    assert "No doors to stand at" in await text_of(doorkeeper, "/door/bakery/")


async def test_a_code_lets_in_once_and_says_who_and_when_the_second_time(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int]
) -> None:
    code, door = next(iter(codes)), door_of(bakery)
    written = f"{code[:6]} {code[6:12].lower()}-{code[12:]}"

    first = await check(doorkeeper, door, code=written)
    second = await check(doorkeeper, door, code=code, door="Garden")

    assert first == (303, f"Welcome Ticket {codes[code]} · Seat")
    assert second[0] == 409
    assert "Stop" in second[1]
    assert "somebody came in already" in second[1]
    assert "In at 08:00, Main gate" in second[1]
    assert counts_in(await text_of(doorkeeper, door)) == ["1", "1", "2"]


async def test_somebody_without_their_ticket_is_found_and_let_in_and_out(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int]
) -> None:
    door, number = door_of(bakery), str(next(iter(codes.values())))
    found = await text_of(doorkeeper, f"{door}?q={number}+seat")

    came = await check(doorkeeper, door, ticket=number)
    left = await check(doorkeeper, door, ticket=number, way="out")

    assert found.count("door__guest") == 2  # the row and the script's template
    assert (came[0], left[0]) == (303, 303)
    assert left[1].startswith("Goodbye")
    assert "Nobody is called so" in await text_of(doorkeeper, f"{door}?q=nobody")


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"code": ""}, 422, ""),
        ({"code": "not a code"}, 422, ""),
        ({"code": "A" * 24}, 404, "There is no such ticket to this event"),
        ({"ticket": "9" * 18}, 404, "There is no such ticket to this event"),
        ({"ticket": "9" * 40}, 422, ""),
    ],
)
async def test_what_is_no_ticket_is_refused_in_words(
    doorkeeper: SameOriginClient,
    bakery: Bakery,
    codes: dict[str, int],
    form: dict[str, str],
    status: int,
    words: str,
) -> None:
    answer = await check(doorkeeper, door_of(bakery), **form)

    assert answer[0] == status
    assert words in answer[1]


async def test_what_was_typed_stays_and_the_name_of_the_door_with_it(
    doorkeeper: SameOriginClient, bakery: Bakery
) -> None:
    form = {"code": "not a code", "door": "Garden", "way": "out"}
    response = await doorkeeper.post(door_of(bakery), form=form)

    text = str(await response.get_data(as_text=True))
    assert 'value="not a code"' in text
    assert 'value="Garden"' in text
    assert "it has 24 letters and digits" in text


async def test_a_device_keeps_the_list_without_a_code_that_would_let_anybody_in(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int]
) -> None:
    address = f"{door_of(bakery)}list.json"
    response = await doorkeeper.get(address)
    kept = await response.get_json()

    assert {it["print"] for it in kept["tickets"]} == {fingerprint(code) for code in codes}
    assert not any(code in orjson.dumps(kept).decode() for code in codes)
    again = await doorkeeper.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    await check(doorkeeper, door_of(bakery), code=next(iter(codes)))
    changed = await doorkeeper.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert changed.status_code == 200


async def test_devices_without_a_network_tell_later_and_a_copied_ticket_is_shown(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int], clock: FrozenClock
) -> None:
    door, (copied, honest) = door_of(bakery), codes
    early = scan(copied, has_passed=True)
    clock.advance(timedelta(minutes=2))
    late, other = scan(copied, has_passed=True), scan(honest, has_passed=True)
    clock.advance(timedelta(hours=1))

    answers = [await told(doorkeeper, door, late, other), await told(doorkeeper, door, early)]
    again = await told(doorkeeper, door, late, early)

    assert [it["code"] for answer in answers for it in answer["outcomes"]] == [None] * 3
    assert again["counts"] == {"valid": 2, "came": 2, "inside": 2, "suspect": 1}
    page = await text_of(doorkeeper, door)
    assert "Came in twice" in page
    assert f"Ticket {codes[copied]}" in page.partition("By name")[0]


async def test_a_device_with_a_network_is_told_why_somebody_is_refused(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int]
) -> None:
    code = next(iter(codes))

    answer = await told(
        doorkeeper, door_of(bakery), scan(code), scan(code), scan("A" * 24), scan("?")
    )

    assert [it["code"] for it in answer["outcomes"]] == [
        None,
        "already-in",
        "unknown-ticket",
        "unknown-ticket",
    ]
    assert answer["outcomes"][1]["guest"]["last"]["door"] == "Garden"
    assert answer["counts"]["inside"] == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"door": "", "scans": []}', b'{"door": "x", "scans": [{}]}', b"\xff"]
)
async def test_what_a_device_cannot_have_sent_is_refused(
    doorkeeper: SameOriginClient, bakery: Bakery, body: bytes
) -> None:
    response = await doorkeeper.post(f"{door_of(bakery)}scans/", data=body)

    assert response.status_code == 422


async def test_the_door_of_another_page_is_not_here(
    doorkeeper: SameOriginClient, bakery: Bakery
) -> None:
    other = await open_bakery(seats=1, page_id=POTTERY)

    await text_of(doorkeeper, f"/door/bakery/{other.class_id}/", 404)
    await text_of(doorkeeper, "/door/pottery/", 403)


async def test_who_keeps_a_shop_stands_at_no_door(
    client: SameOriginClient,
    runtime: Runtime,
    services: FakeServices,
    published: set[int],
    bakery: Bakery,
) -> None:
    grant = blog.Grant(role=blog.Role.SHOP, page_id=1)
    services.answers(blog.SessionCheck, blog.SessionUser(user_id=8, grants=[grant]))
    sign_in(client, runtime, token="sam")

    await text_of(client, door_of(bakery), 403)
    assert (await client.post(f"{door_of(bakery)}scans/", data=b"{}")).status_code == 403


async def test_doors_and_no_other_pages_may_look_through_the_camera(
    doorkeeper: SameOriginClient, bakery: Bakery
) -> None:
    door = await doorkeeper.get(door_of(bakery))
    worker = await doorkeeper.get(f"{door_of(bakery)}worker.js")
    manifest = await (await doorkeeper.get(f"{door_of(bakery)}app.webmanifest")).get_json(
        force=True
    )

    assert "camera=(self)" in door.headers["Permissions-Policy"]
    assert "camera=()" in (await doorkeeper.get("/calendars/1/")).headers["Permissions-Policy"]
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert manifest["start_url"] == manifest["scope"] == door_of(bakery)
    assert manifest["display"] == "standalone"


async def test_what_the_code_on_a_ticket_says_lets_in_only_as_we_have_signed_it(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int], runtime: Runtime
) -> None:
    keys = runtime.extra(TicketKeys)
    (first, second), door = codes, door_of(bakery)
    forged = TicketKeys.of(["another secret"])
    signed = sign(Admission(bakery.class_id, codes[first], first), keys.signing)
    copied = sign(Admission(bakery.class_id, codes[second], second), forged.signing)

    assert (await check(doorkeeper, door, code=signed))[0] == 303
    assert (await check(doorkeeper, door, code=copied))[0] == 422


async def test_a_device_can_tell_what_was_given_back(
    doorkeeper: SameOriginClient, bakery: Bakery, codes: dict[str, int], runtime: Runtime
) -> None:
    gone, kept = codes
    async with transaction() as session:
        await cancel_tickets(session, order_id=ORDER, ids=[codes[gone]])

    shown = await (await doorkeeper.get(f"{door_of(bakery)}list.json")).get_json()

    assert [it["print"] for it in shown["tickets"]] == [fingerprint(kept)]
    assert shown["given_back"] == [fingerprint(gone)]
    (key,) = runtime.extra(TicketKeys).accepted.values()
    assert [it["raw"] for it in shown["keys"]] == [key.public_bytes_raw().hex()]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ABCDEFGHIJKLMNOPQRSTUVW2", "ABCDEFGHIJKLMNOPQRSTUVW2"),
        (" abcdef-ghijkl mnopqr stuvw2 ", "ABCDEFGHIJKLMNOPQRSTUVW2"),
        ("http://events.test/tickets/ABCDEFGHIJKLMNOPQRSTUVW2/", "ABCDEFGHIJKLMNOPQRSTUVW2"),
        ("http://elsewhere.test/ABCDEFGHIJKLMNOPQRSTUVW2/", None),
        ("ABCDEFGHIJKLMNOPQRSTUVW1", None),
        ("", None),
    ],
)
def test_a_code_is_read_however_it_is_written(text: str, code: str | None) -> None:
    assert read_code(text) == code
