"""What whoever stands at a door sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from playwright.async_api import expect

from events.door.keys import derived
from events.door.tokens import Admission, sign
from events.tickets.models import new_code
from shared.testing.apps import base_environment
from tests.browser import belongings
from tests.browser.visitor import BAKERY, Visitor

EVENT = "Wassail in the orchard"


@dataclass(frozen=True, slots=True)
class Door:
    """The door of an event, by its path, and the tickets that are sold to it."""

    event_id: int
    codes: Sequence[str]

    @property
    def path(self) -> str:
        return f"/door{BAKERY}{self.event_id}/"


async def open_door(visitor: Visitor, role: str = "door") -> Door:
    """Sign in as whoever checks tickets, or keeps the calendar, and stand at a door."""
    codes = [new_code() for _ in range(7)]
    event_id = await belongings.sell_seats(visitor, title=EVENT, codes=codes)
    await visitor.become(role, BAKERY.strip("/"))
    door = Door(event_id, codes)
    await visitor.go("events", door.path)
    return door


async def sell_one_more(visitor: Visitor, door: Door) -> str:
    """Sell another ticket; return what the code on it says."""
    code = new_code()
    ticket_id = await belongings.sell_one_more(visitor, door.event_id, code)
    secret = base_environment()["SECRET_KEY"]
    return sign(Admission(door.event_id, ticket_id, code), derived(secret))


async def see_doors(visitor: Visitor) -> None:
    """Look at what tickets are sold to."""
    await open_door(visitor)
    await visitor.go("events", f"/door{BAKERY}")


async def see_none(visitor: Visitor) -> None:
    """Look where no tickets are sold."""
    await visitor.become("admin")
    await visitor.go("events", "/door/toll-house/")


async def stand(visitor: Visitor) -> None:
    """Stand at a door before the first comes."""
    await open_door(visitor)


async def check(visitor: Visitor, code: str) -> None:
    """Type a code and check it."""
    await visitor.page.locator("#field-code").fill(code)
    await visitor.page.locator("#field-code").press("Enter")


async def let_in(visitor: Visitor) -> str:
    """Let somebody in; return their code."""
    code = (await open_door(visitor)).codes[0]
    await check(visitor, code)
    await expect(visitor.page.locator("#verdict .verdict--in")).to_be_visible()
    return code


async def welcome(visitor: Visitor) -> None:
    """Let somebody in."""
    await let_in(visitor)


async def refuse(visitor: Visitor) -> None:
    """Refuse who comes with a ticket that somebody is inside with."""
    await check(visitor, await let_in(visitor))
    await expect(visitor.page.locator("#verdict .verdict--refused")).to_be_visible()


async def find_copied(visitor: Visitor) -> None:
    """Stand where somebody came in with a copied ticket."""
    door = await open_door(visitor)
    for name, time in (("Main gate", "07:40"), ("Garden", "07:52")):
        scan = {
            "key": str(uuid4()),
            "text": door.codes[1],
            "way": "in",
            "at": f"2026-11-20T{time}:00Z",
            "has_passed": True,
        }
        answer = await visitor.page.context.request.post(
            visitor.served.url("events", f"{door.path}scans/"),
            data={"door": name, "scans": [scan]},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert answer.status == 200
    await visitor.go("events", door.path)
    await expect(visitor.page.locator("#suspicions")).to_be_visible()
