"""What the keepers of a calendar do with the tickets to an event, and what is told of it."""

import asyncio
import re
from datetime import UTC, datetime
from html import unescape
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from events.entries.models import CalendarEntry
from events.tests.factories import ADA, BEN, Bakery
from events.tickets.models import TicketType
from glue.contracts.events import SoldOut
from shared.db import reading
from shared.testing.browser import SameOriginClient

TYPED = {
    "name": "Early birds",
    "price": "12.50",
    "vat_rate": "7.5",
    "capacity": "20",
    "least": "2",
    "most": "6",
    "unlock_code": "early bird",
    "on_sale_from_date": "2026-11-28",
    "on_sale_from_time": "08:00",
    "on_sale_until_date": "2026-12-04",
    "on_sale_until_time": "18:30",
}


def desk(bakery: Bakery, rest: str = "") -> str:
    return f"/keep/bakery/{bakery.calendar_id}/events/{bakery.class_id}/tickets/{rest}"


async def page_of(client: SameOriginClient, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", await answer.get_data(as_text=True)))


async def test_a_desk_that_looks_again_is_told_of_what_was_sold_since_and_of_nothing_else(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    (path,) = re.findall(r'data-watch hx-get="([^"]+)"', await page_of(keeper, desk(bakery)))

    same = await keeper.get(path, headers={"HX-Request": "true"})
    await bakery.hold_seats(BEN, 2)
    changed = await keeper.get(path, headers={"HX-Request": "true"})

    told = await changed.get_data(as_text=True)
    assert (same.status_code, changed.status_code) == (204, 200)
    assert 'id="sales"' in told
    assert f"{path.partition('=')[2]}" not in told
    assert "<html" not in told


async def kinds(bakery: Bakery) -> list[TicketType]:
    async with reading() as session:
        statement = (
            select(TicketType)
            .where(TicketType.entry_id == bakery.class_id)
            .order_by(TicketType.position, TicketType.id)
        )
        return list(await session.scalars(statement))


async def seat(bakery: Bakery) -> TicketType:
    return next(it for it in await kinds(bakery) if it.id == bakery.seat_id)


async def told(bakery: Bakery) -> CalendarEntry:
    async with reading() as session:
        return await session.get_one(CalendarEntry, bakery.class_id)


async def form_of(client: SameOriginClient, bakery: Bakery) -> dict[str, str]:
    """Return what the form of the seats sends when nothing is typed."""
    page = await page_of(client, desk(bakery, f"{bakery.seat_id}/"))
    fields = re.findall(r'<input[^>]*name="(\w+)"[^>]*?value="([^"]*)"', page)
    return dict(fields)


async def test_the_list_says_how_the_sale_goes(keeper: SameOriginClient, bakery: Bakery) -> None:
    await bakery.hold_seats(ADA, 2)

    page = await page_of(keeper, desk(bakery))

    assert "Tickets to Sourdough class" in page
    assert "Seat" in page
    assert "£25.00" in page


async def test_tickets_are_added_by_all_their_rules(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    answer = await keeper.post(desk(bakery), form=TYPED)

    assert (answer.status_code, answer.headers["Location"]) == (303, desk(bakery))
    added = (await kinds(bakery))[-1]
    assert (added.name, added.price_minor, added.vat_rate, added.capacity) == (
        "Early birds",
        1250,
        750,
        20,
    )
    assert (added.least, added.most, added.unlock_code) == (2, 6, "EARLYBIRD")
    assert added.on_sale_from == datetime(2026, 11, 28, 8, tzinfo=UTC)
    assert added.on_sale_until == datetime(2026, 12, 4, 18, 30, tzinfo=UTC)
    assert added.position > (await seat(bakery)).position


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("name", "", "Please fill this in"),
        ("price", "dear", "Write it like 12.50, or 0 for free tickets"),
        ("price", "-1", "Write it like 12.50, or 0 for free tickets"),
        ("vat_rate", "101", "Write it like 20 or 7.5"),
        ("capacity", "many", "A whole number from 0 to"),
        ("capacity", "1e3", "A whole number from 0 to"),
        ("least", "0", "A whole number from 1 to 99"),
        ("most", "1", "This is fewer than one person has to take"),
        ("unlock_code", "?!", "From 3 to 40 letters and digits"),
        ("on_sale_from_time", "", "Both a day and a time"),
        ("on_sale_until_date", "2026-11-01", "The sale ends after it has begun"),
        ("name", "Seat", "called so already"),
    ],
)
async def test_what_cannot_be_sold_so_is_told_beside_its_field_and_nothing_is_lost(
    keeper: SameOriginClient, bakery: Bakery, name: str, typed: str, words: str
) -> None:
    answer = await keeper.post(desk(bakery), form=TYPED | {name: typed})

    text = unescape(await answer.get_data(as_text=True))
    assert answer.status_code in (409, 422)
    assert words in text
    assert 'value="early bird"' in text or name == "unlock_code"
    assert len(await kinds(bakery)) == 1


async def test_fewer_than_are_taken_is_refused_and_those_held_too_long_are_not_counted(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await bakery.hold_seats(ADA, 2)
    form = await form_of(keeper, bakery)

    answer = await keeper.post(desk(bakery, f"{bakery.seat_id}/"), form=form | {"capacity": "1"})

    assert answer.status_code == 409
    assert "2 are sold or in baskets already" in await answer.get_data(as_text=True)
    assert (await seat(bakery)).capacity == 3
    answer = await keeper.post(desk(bakery, f"{bakery.seat_id}/"), form=form | {"capacity": "2"})
    assert answer.status_code == 303
    with pytest.raises(SoldOut):
        await bakery.hold_seats(BEN)


async def test_whoever_saves_second_is_told_and_loses_nothing(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    address = desk(bakery, f"{bakery.seat_id}/")
    mine = await form_of(keeper, bakery)
    await keeper.post(address, form=mine | {"capacity": "5"})

    answer = await keeper.post(address, form=mine | {"name": "Chair"})

    text = unescape(await answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Somebody else has changed this" in text
    assert 'value="Chair"' in text
    assert (await seat(bakery)).name == "Seat"


@pytest.mark.committed
async def test_two_who_save_at_once_do_not_write_over_each_other(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    address, form = desk(bakery, f"{bakery.seat_id}/"), await form_of(keeper, bakery)

    answers = await asyncio.gather(
        *(keeper.post(address, form=form | {"capacity": str(count)}) for count in (7, 8, 9))
    )

    assert sorted(it.status_code for it in answers) == [303, 409, 409]


async def test_tickets_are_put_away_and_sold_again_unless_their_name_is_taken(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    address = desk(bakery, f"{bakery.seat_id}/")

    await keeper.post(f"{address}delete/", form={})
    assert "No longer sold" in await page_of(keeper, desk(bakery))
    await keeper.post(desk(bakery), form=TYPED | {"name": "Seat"})
    await keeper.post(f"{address}revive/", form={})
    assert (await seat(bakery)).deleted_at is not None
    other = next(it for it in await kinds(bakery) if it.id != bakery.seat_id)
    await keeper.post(desk(bakery, f"{other.id}/delete/"), form={})
    await keeper.post(f"{address}revive/", form={})

    assert (await seat(bakery)).deleted_at is None


async def test_tickets_are_shown_in_the_order_their_keeper_wants(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    await keeper.post(desk(bakery), form=TYPED)
    early = (await kinds(bakery))[-1]

    await keeper.post(desk(bakery, f"{early.id}/place/"), form={"step": "earlier"})

    assert [it.name for it in await kinds(bakery)] == ["Early birds", "Seat"]


async def test_strangers_and_keepers_of_another_page_see_nothing_of_it(
    client: SameOriginClient, bakery: Bakery, published: set[int]
) -> None:
    assert (await client.get(desk(bakery))).status_code in (302, 303, 403)


async def test_what_is_told_of_an_event_is_written_with_its_picture(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    page = await page_of(keeper, desk(bakery, "description/"))
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    form = {
        "seen": seen[1],
        "description": "Flour.\r\n\r\nWater.",
        "place": "12 Ash Lane",
        "place_url": "https://maps.example/1",
        "picture_alt": "A loaf",
        "cancellable_hours": "24",
    }

    answer = await keeper.post(
        desk(bakery, "description/"), form=form, files={"picture": picture()}
    )

    assert answer.status_code == 303
    entry = await told(bakery)
    assert (entry.description, entry.place) == ("Flour.\n\nWater.", "12 Ash Lane")
    assert (entry.picture_alt, entry.cancellable_hours) == ("A loaf", 24)
    shown = await page_of(keeper, f"/bakery/baking/events/{bakery.class_id}/")
    address = re.search(r'src="(/pictures/[^"]+)" alt="A loaf"', shown)
    assert address is not None
    assert (await keeper.get(address[1])).status_code == 200
    again = await keeper.post(desk(bakery, "description/"), form=form)
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("place_url", "javascript:alert(1)", "An address that begins with https://"),
        ("place_url", "http://maps.example/", "An address that begins with https://"),
        ("place_url", "https://me@maps.example/", "An address that begins with https://"),
        ("cancellable_hours", "soon", "A whole number from 0 to"),
        ("place", "x" * 400, "At most 300 letters"),
    ],
)
async def test_what_cannot_be_told_so_is_said_beside_its_field(
    keeper: SameOriginClient, bakery: Bakery, name: str, typed: str, words: str
) -> None:
    answer = await keeper.post(desk(bakery, "description/"), form={name: typed})

    assert answer.status_code == 422
    assert words in await answer.get_data(as_text=True)


async def test_a_picture_needs_words_and_has_to_be_one(
    keeper: SameOriginClient, bakery: Bakery
) -> None:
    address = desk(bakery, "description/")

    wordless = await keeper.post(address, form={}, files={"picture": picture()})
    broken = await keeper.post(
        address,
        form={"picture_alt": "A loaf"},
        files={"picture": FileStorage(BytesIO(b"GIF89a?"), filename="loaf.gif")},
    )

    assert (wordless.status_code, broken.status_code) == (422, 422)
    assert "for those who cannot see it" in await wordless.get_data(as_text=True)


def picture() -> FileStorage:
    file = BytesIO()
    Image.new("RGB", (60, 40), "#a0522d").save(file, "PNG")
    file.seek(0)
    return FileStorage(file, filename="loaf.png")
