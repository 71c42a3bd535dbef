"""Open a file of rows, whatever it is: CSV, a workbook, or JSON; the heading comes first."""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from market.imports.errors import UnreadableFile
from market.imports.reading import UTF_16, Row, open_rows
from shared.i18n import gettext as _

ZIP = b"PK\x03\x04"
MEGABYTE = 2**20
# Rows of a workbook come as XML, which packs well: so much of it is still an honest file.
MOST_UNPACKED = 500 * MEGABYTE
MOST_SHARED_TEXT = 50 * MEGABYTE
MOST_CELLS = 200
# No column of ours takes as much.
LONGEST_CELL = 20_000
LONGEST_OBJECT = MEGABYTE
PORTION = 64 * 1024
BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError, ParseError)
_ESCAPED = re.compile("[\udc80-\udcff]")
_OTHER_LETTERS = re.compile("[^\x00-\x7f]")
# The keys of this many objects are the columns.
LOOKED_AT = 100


@contextmanager
def open_file(path: Path) -> Iterator[Iterator[Row]]:
    """Open a file by what stands in it and give its rows; raises `UnreadableFile`."""
    with path.open("rb") as file:
        beginning = file.read(1024)
    if beginning.startswith(ZIP):
        with _open_workbook(path) as rows:
            yield rows
    elif beginning.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as text:
            yield _objects_as_rows(_objects(iter(lambda: text.read(PORTION), "")))
    else:
        with open_rows(path, _encoding_of(path, beginning)) as rows:
            yield rows


def _encoding_of(path: Path, beginning: bytes) -> str:
    """Tell the encodings apart in which spreadsheets write: a person is not asked for them."""
    if beginning.startswith(UTF_16):
        return "utf-16"
    letters = escaped = 0
    with path.open(encoding="utf-8", errors="surrogateescape") as file:
        while text := file.read(MEGABYTE):
            if not text.isascii():
                escaped += (found := len(_ESCAPED.findall(text)))
                letters += len(_OTHER_LETTERS.findall(text)) - found
    # Where some letters are UTF-8, what is not is refused with its row.
    return "cp1252" if escaped > letters else "utf-8"


@contextmanager
def _open_workbook(path: Path) -> Iterator[Iterator[Row]]:
    _refuse_bombs(path)
    # By its content: openpyxl would go by the name of a path.
    with path.open("rb") as file:
        try:
            # Formulas are never reckoned: what the program that wrote it last showed is read.
            workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except BROKEN as error:
            raise UnreadableFile(_("This is no workbook that can be read")) from error
        yield _whole(_sheet_rows(workbook))


def _whole(rows: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from rows
    except BROKEN as error:
        raise UnreadableFile(_("This workbook is broken half way")) from error


def _sheet_rows(workbook: Any) -> Iterator[Row]:
    sheet = workbook.worksheets[0] if workbook.worksheets else None
    if sheet is None:
        raise UnreadableFile(_("The workbook has no sheet"))
    # What a sheet says of its size may be wrong by millions of cells.
    sheet.reset_dimensions()
    width = 0
    for line, cells in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_CELLS), start=1):
        texts = [_text(cell) for cell in cells]
        if not any(text.strip() for text in texts):
            continue
        while texts and not texts[-1].strip():
            texts.pop()
        # Cells at the end that are empty are not there.
        width = width or len(texts)
        texts += [""] * (width - len(texts))
        if any(len(text) > LONGEST_CELL for text in texts):
            yield Row(line, line, texts[:width], problem=_("a cell is too long"))
        else:
            yield Row(line, line, texts)


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        # 12.5 and 3.1999999999999997 as they are shown.
        return f"{cell:.10g}" if abs(cell) < 1e10 else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell)


def _refuse_bombs(path: Path) -> None:
    """Refuse what would unpack to more than is honest: by what it says, and by what it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise UnreadableFile(_("The workbook unpacks to too much"))
            for member in members:
                _unpack_within(archive, member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise UnreadableFile(_("This is no workbook that can be read")) from error


def _unpack_within(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read a member once and keep nothing: the size in an archive's list may be a lie."""
    is_shared_text = member.filename.lower().endswith("sharedstrings.xml")
    left = MOST_SHARED_TEXT if is_shared_text else MOST_UNPACKED
    with archive.open(member) as unpacked:
        while portion := unpacked.read(MEGABYTE):
            left -= len(portion)
            if left < 0:
                raise UnreadableFile(_("The workbook unpacks to too much"))


def _objects_as_rows(objects: Iterator[tuple[int, Any]]) -> Iterator[Row]:
    first = list(islice(objects, LOOKED_AT))
    keys = dict.fromkeys(str(key) for _line, it in first if isinstance(it, Mapping) for key in it)
    if not keys:
        raise UnreadableFile(_("The file holds no list of products"))
    yield Row(1, 1, list(keys))
    for line, it in chain(first, objects):
        if isinstance(it, Mapping):
            yield Row(line, line, [_json_text(it.get(key)) for key in keys])
        else:
            yield Row(line, line, problem=_("it is no product with names and values"))


def _json_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_json_text(it) for it in value)
    if isinstance(value, bool | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _objects(portions: Iterator[str]) -> Iterator[tuple[int, Any]]:
    """Read the objects of a list, or those that stand on lines, without holding all of them."""
    # Numbers stay as they are written: a price is no float.
    decoder = json.JSONDecoder(parse_float=str, parse_int=str)
    text, number, is_list, is_over = "", 0, None, False
    while True:
        text = text.lstrip(" \r\n\t,") if number else text.lstrip(" \r\n\t")
        if is_list is None and text:
            is_list = text[0] == "["
            text = text[1:].lstrip() if is_list else text
        if is_list and text.startswith("]"):
            return
        try:
            if not text:
                raise ValueError
            it, end = decoder.raw_decode(text)
        except (ValueError, RecursionError) as error:
            portion = "" if is_over else next(portions, "")
            is_over = not portion
            if is_over and not text and not is_list:
                return
            if is_over or len(text) > LONGEST_OBJECT:
                raise UnreadableFile(
                    _("The file is broken after its product no. %(number)s", number=number)
                ) from error
            text += portion
            continue
        number += 1
        text = text[end:]
        yield number, it
