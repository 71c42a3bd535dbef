"""Readers as a file: taken along, and brought in with their labels."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from blog.admin.letters.forms import labels_of
from blog.admin.letters.reading import ReaderFilter, every_reader
from blog.newsletters.models import Source
from blog.newsletters.service import ensure_subscriber, subscribe
from blog.people.addresses import normal_address
from blog.people.models import MAX_NAME
from shared.db import ReadSession, WriteSession
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.mail import InvalidRecipient
from shared.spreadsheets import BYTE_ORDER_MARK, csv_rows, safe_cell

COLUMNS = ("email", "name", "labels", "lists", "since", "stopped")
MOST_ROWS = 20_000
MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A reader of a file."""

    email: str
    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brings: readers, and the lines that hold none, with the first few numbers."""

    rows: Sequence[Row]
    problems: Sequence[int]


async def written(session: ReadSession, chosen: ReaderFilter) -> str:
    """Return the readers that match as CSV."""
    rows: list[Sequence[str]] = [COLUMNS]
    async for reader, lists in every_reader(session, chosen):
        on = [(each, newsletter) for each, newsletter in lists if each.left_at is None]
        since = min((each.subscribed_at for each, _list in on), default=None)
        cells = (
            reader.email,
            reader.name,
            ", ".join(reader.labels),
            ", ".join(newsletter.slug for _on, newsletter in on),
            since.date().isoformat() if since else "",
            reader.stop or "",
        )
        rows.append([safe_cell(cell) for cell in cells])
    return BYTE_ORDER_MARK + csv_rows(rows)


def read(content: bytes) -> Brought:
    """Read a file with a column `email`, and maybe `name` and `labels`; raises `InvalidInput`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(fields={"file": _("This file is not text in UTF-8")}) from error
    lines = csv.DictReader(StringIO(text), dialect=_dialect(text))
    lines.fieldnames = [name.strip().lower() for name in lines.fieldnames or ()]
    if "email" not in lines.fieldnames:
        raise InvalidInput(fields={"file": _("The first line needs a column “email”")})
    rows: dict[str, Row] = {}
    problems = []
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            message = _("At most %(most)s lines at once, please", most=MOST_ROWS)
            raise InvalidInput(fields={"file": message})
        try:
            email = normal_address((line.get("email") or "").lstrip("'"))
        except InvalidRecipient:
            problems.append(number)
            continue
        name = " ".join((line.get("name") or "").split())[:MAX_NAME]
        rows[email] = Row(email, name, labels_of(line.get("labels") or ""))
    return Brought(list(rows.values()), problems)


async def bring_in(
    session: WriteSession,
    brought: Brought,
    *,
    list_ids: Sequence[int],
    consent: str,
    now: datetime,
) -> int:
    """Put the readers of a file onto lists; who has left one before stays off. Return how many."""
    for row in sorted(brought.rows, key=lambda it: it.email):
        reader = await ensure_subscriber(session, email=row.email, name=row.name, labels=row.labels)
        await subscribe(
            session,
            reader,
            list_ids,
            source=Source.FILE,
            consent=consent,
            now=now,
            also_who_left=False,
        )
    return len(brought.rows)


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.partition("\n")[0]
    return _Semicolons if first.count(";") > first.count(",") else csv.excel


class _Semicolons(csv.excel):
    delimiter = ";"
