"""Somebody who takes their data along or is erased, and the siblings that have a part in it."""

from collections.abc import Sequence
from typing import Any

from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.privacy.erasing import erasing
from blog.privacy.exporting import exporting
from blog.privacy.models import DataExport, Erasure
from blog.tests.factories import ADA
from blog.tests.links import ask_for_link
from glue.contracts.families import (
    DataColumn,
    DataPart,
    DataSection,
    Erased,
    ErasePerson,
    ExportPerson,
)
from shared.db import reading
from shared.db.bus import mails
from shared.saga import Saga, drain_sagas
from shared.testing.fakes import FakeServices

PRIVACY = "/account/privacy/"
SAGAS: tuple[Saga[Any], ...] = (exporting, erasing)


def section(name: str, *rows: str) -> DataSection:
    """Tell a table of one column."""
    return DataSection(
        name=name,
        title=name.title(),
        columns=[DataColumn(name="what", title="What")],
        rows=[[row] for row in rows],
    )


def everybody_answers(services: FakeServices) -> None:
    """Let every sibling tell one thing, and forget one row."""
    for teller in ExportPerson.owners():
        if teller.owner != "blog":
            part = DataPart(sections=[section("things", f"{teller.owner}'s")])
            services.answers(teller, part)
    for eraser in ErasePerson.owners():
        services.answers(eraser, Erased(rows=1))


async def sign_in(client: Browser, email: str = ADA) -> None:
    await client.post(f"/sign-in/{await ask_for_link(email)}/")


async def go_on() -> None:
    """Run every saga that is due as far as it comes."""
    await drain_sagas(*SAGAS)


async def the_exports() -> Sequence[DataExport]:
    async with reading() as session:
        return (await session.scalars(select(DataExport).order_by(DataExport.id))).all()


async def the_erasures() -> Sequence[Erasure]:
    async with reading() as session:
        return (await session.scalars(select(Erasure).order_by(Erasure.id))).all()


async def letters() -> list[tuple[str, str, str]]:
    """Return address, subject and text of each mail, oldest first."""
    async with reading() as session:
        rows = await session.execute(
            select(mails.c.to_address, mails.c.subject, mails.c.text_body).order_by(mails.c.id)
        )
        return [(row.to_address, row.subject, row.text_body) for row in rows]


async def body_of(client: Browser, path: str = PRIVACY, **headers: str) -> str:
    response = await client.get(path, headers=headers)
    return str(await response.get_data(as_text=True))
