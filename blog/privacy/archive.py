"""The archive a person takes along: `data.json` for programs, `index.html` for people."""

import asyncio
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import orjson

from blog.privacy.models import DataPart
from blog.privacy.waiting import name_of
from glue.contracts.families import Cell, CellKind, DataSection
from glue.directory import SERVICES
from shared.i18n import gettext as _
from shared.money import Money, format_money
from shared.runtime import current_runtime
from shared.web.jinja import long_datetime
from shared.web.site import named_site

# Counts up when what programs read changes its shape (docs/how-to/what-is-held-of-a-person.md).
SHAPE = 1

Told = Mapping[str, Sequence[DataSection]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table as people read it."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def merged(parts: Iterable[DataPart]) -> Told:
    """Put the portions of each service together, in which a table may go on in several."""
    told: dict[str, dict[str, DataSection]] = {}
    for part in parts:
        sections = told.setdefault(part.service, {})
        for section in map(DataSection.model_validate, part.sections):
            before = sections.get(section.name)
            rows = [*before.rows, *section.rows] if before else section.rows
            sections[section.name] = section.model_copy(update={"rows": rows})
    names = [service.name for service in SERVICES if service.name in told]
    return {name: [*told[name].values()] for name in names}


async def build_archive(told: Told, *, user_id: int, made_at: datetime) -> bytes:
    """Return the zip; other requests go on while it is packed."""
    return await asyncio.to_thread(_packed, told, user_id, made_at)


def _packed(told: Told, user_id: int, made_at: datetime) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", _for_programs(told, user_id, made_at))
        archive.writestr("index.html", _for_people(told, made_at))
    return file.getvalue()


def _for_programs(told: Told, user_id: int, made_at: datetime) -> bytes:
    site = named_site()
    document = {
        "shape": SHAPE,
        "site": site.title,
        "made_at": made_at.isoformat(),
        "person": user_id,
        "services": {
            service: {section.name: _table_for_programs(section) for section in sections}
            for service, sections in told.items()
        },
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _table_for_programs(section: DataSection) -> dict[str, object]:
    names = [column.name for column in section.columns]
    return {
        "title": section.title,
        "columns": [column.model_dump(mode="json") for column in section.columns],
        "rows": [dict(zip(names, row, strict=True)) for row in section.rows],
    }


def _for_people(told: Told, made_at: datetime) -> str:
    parts = [
        (name_of(service), [_table_for_people(section) for section in sections])
        for service, sections in told.items()
    ]
    template = current_runtime().templates.get_template("privacy/archive.html")
    return template.render(parts=parts, made_at=made_at)


def _table_for_people(section: DataSection) -> Table:
    kinds = [column.kind for column in section.columns]
    return Table(
        title=section.title,
        headings=[column.title for column in section.columns],
        rows=[
            [_written(cell, kind) for cell, kind in zip(row, kinds, strict=True)]
            for row in section.rows
        ],
    )


def _written(cell: Cell, kind: CellKind) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    site = current_runtime().settings.site
    if kind is CellKind.MOMENT:
        zone = ZoneInfo(site.timezone)
        return long_datetime(datetime.fromisoformat(str(cell)), zone=zone, locale=site.locale)
    if kind is CellKind.MONEY:
        amount, currency = str(cell).split(" ")
        return format_money(Money.parse(amount, currency), site.locale)
    return str(cell)
