"""Calendars of others beside the bakery's, as its keeper adds them."""

from io import BytesIO

from quart import Response
from quart.datastructures import FileStorage
from sqlalchemy import select

from events.ics.occurrences import Window
from events.imports.models import ForeignCalendar, ForeignEntry
from events.imports.queries import ForeignShown, foreign_between
from events.tests.calendar_files import calendar_file
from events.tests.factories import Bakery
from shared.db import reading
from shared.testing.browser import SameOriginClient


def desk_of(bakery: Bakery) -> str:
    """Return where a keeper looks after other calendars."""
    return f"/keep/bakery/{bakery.calendar_id}/imports/"


async def send(
    keeper: SameOriginClient, bakery: Bakery, *parts: str, name: str = "hall.ics"
) -> Response:
    """Send a file made of these parts."""
    file = FileStorage(BytesIO(calendar_file(*parts)), filename=name)
    return await keeper.post(f"{desk_of(bakery)}files/", files={"file": file})


async def take(keeper: SameOriginClient, response: Response) -> None:
    """Have what was sent shown."""
    taken = await keeper.post(f"{response.headers['Location']}taking/")
    assert taken.status_code == 303


async def text_of(client: SameOriginClient, path: str) -> str:
    """Return a page that is there."""
    response = await client.get(path)
    assert response.status_code == 200
    return str(await response.get_data(as_text=True))


async def the_import() -> ForeignCalendar:
    """Return the one calendar of others there is."""
    async with reading() as session:
        return (await session.scalars(select(ForeignCalendar))).one()


async def rows() -> list[ForeignEntry]:
    """Return all that is kept, as it is kept."""
    async with reading() as session:
        return list(await session.scalars(select(ForeignEntry).order_by(ForeignEntry.id)))


async def shown(bakery: Bakery, window: Window) -> list[ForeignShown]:
    """Return what a view shows beside the bakery's events."""
    async with reading() as session:
        return list(
            await foreign_between(session, [bakery.calendar_id], window.starts_at, window.ends_at)
        )
