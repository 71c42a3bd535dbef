"""What every service does for a person's privacy: tell in portions what it holds, and forget.

A service names its own tables as `Holding`s and adds what all have: letters and deeds.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from glue.audit import Audited, ObjectType
from glue.contracts.families import (
    Cell,
    CellKind,
    DataColumn,
    DataPart,
    DataSection,
    Erased,
    ErasePerson,
    ExportPerson,
)
from shared.audit import Trail, audit_trail, record
from shared.db import read_session, write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.mail import forget_mails, mails_to
from shared.money import Money

PORTION = 500

Value = Cell | datetime | Money
Row = tuple[int, Sequence[Value]]
Read = Callable[[int, int], Awaitable[Sequence[Row]]]


@dataclass(frozen=True, slots=True)
class Holding:
    """A table of what a service holds of a person.

    `read` returns at most so many rows after a position, each with the position it is at; a table
    begins after 0.
    """

    name: str
    title: str
    columns: Sequence[DataColumn]
    read: Read


def plain(name: str, title: str) -> DataColumn:
    """Return a column of texts, numbers, yes or no."""
    return DataColumn(name=name, title=title)


def moment(name: str, title: str) -> DataColumn:
    """Return a column of moments."""
    return DataColumn(name=name, title=title, kind=CellKind.MOMENT)


def money(name: str, title: str) -> DataColumn:
    """Return a column of amounts."""
    return DataColumn(name=name, title=title, kind=CellKind.MONEY)


async def portion_of(
    query: ExportPerson, own: Sequence[Holding] = (), *, size: int = PORTION
) -> DataPart:
    """Return the next portion of what the running service holds of a person.

    An empty table is told as such: nothing held is not the same as nothing said.
    """
    holdings = [*own, _letters(query), _deeds(query)]
    begin, after = _position(holdings, query.after)
    sections: list[DataSection] = []
    room = size
    for holding in holdings[begin:]:
        rows = await holding.read(after, room)
        if rows or not after:
            sections.append(_section(holding, rows))
        room -= len(rows)
        if room <= 0:
            return DataPart(sections=sections, next=f"{holding.name}:{rows[-1][0]}")
        after = 0
    return DataPart(sections=sections)


async def forget_person(action: ErasePerson, rows: int = 0) -> Erased:
    """Remove what every service holds of a person, and write down that it was done.

    `rows` is what the service has removed of its own, in the same transaction.
    """
    session = write_session()
    rows += await forget_mails(session, to=[action.email])
    await record(session, Audited.ERASED, on=(ObjectType.PERSON, action.user_id), rows=rows)
    return Erased(rows=rows)


def _position(holdings: Sequence[Holding], after: str | None) -> tuple[int, int]:
    if after is None:
        return 0, 0
    name, _colon, number = after.partition(":")
    names = [holding.name for holding in holdings]
    if name not in names or not number.isdecimal():
        raise InvalidInput(after=after)
    return names.index(name), int(number)


def _section(holding: Holding, rows: Sequence[Row]) -> DataSection:
    return DataSection(
        name=holding.name,
        title=holding.title,
        columns=[*holding.columns],
        rows=[[_cell(value) for value in values] for _id, values in rows],
    )


def _cell(value: Value) -> Cell:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Money) else value


def _letters(query: ExportPerson) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await mails_to(read_session(), [query.email], after_id=after, limit=limit)
        return [(it["id"], (it["subject"], it["created_at"], it["sent_at"])) for it in rows]

    columns = [
        plain("subject", _("Subject")),
        moment("written_at", _("Written")),
        moment("sent_at", _("Sent")),
    ]
    return Holding("letters", _("Letters to you"), columns, read)


def _deeds(query: ExportPerson) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        trail = Trail(person_id=query.user_id, before_id=after or None)
        rows = await audit_trail(read_session(), trail, limit=limit)
        return [
            (
                it["id"],
                (
                    it["at"],
                    it["action"],
                    it["object_type"],
                    it["object_id"],
                    it["why"],
                    it["network"],
                    orjson.dumps(it["detail"], option=orjson.OPT_SORT_KEYS).decode(),
                ),
            )
            for it in rows
        ]

    columns = [
        moment("at", _("When")),
        plain("action", _("What")),
        plain("object_type", _("On what")),
        plain("object_id", _("Its number")),
        plain("why", _("Why")),
        plain("network", _("From where")),
        plain("detail", _("More")),
    ]
    return Holding("deeds", _("What you did, the newest first"), columns, read)
