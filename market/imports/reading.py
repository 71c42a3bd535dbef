"""Read a file of rows, one at a time, however long it is."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TextIO

from market.imports.errors import UnreadableFile
from shared.i18n import gettext as _

LONGEST_LINE = 1_000_000
DELIMITERS = ",;\t"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and the lines of the file it stands on; or what is wrong with it."""

    line: int
    last_line: int
    cells: Sequence[str] = ()
    problem: str = ""


@contextmanager
def open_rows(path: Path, encoding: str = "utf-8") -> Iterator[Iterator[Row]]:
    """Open a file and give its rows, the heading first; raises `UnreadableFile`."""
    try:
        with path.open("rb") as raw:
            is_utf_16 = raw.read(2) in UTF_16
        if encoding == "utf-8":
            if is_utf_16:
                raise UnreadableFile("The file is UTF-16: say --encoding utf-16")
            encoding = "utf-8-sig"
        # What is not text in this encoding is refused with its row, not with the whole file.
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
            yield _rows(file)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror}") from error
    except LookupError as error:
        raise UnreadableFile(f"There is no encoding called {encoding}") from error
    except UnicodeError as error:
        raise UnreadableFile(
            _("The file is not %(encoding)s: %(why)s", encoding=encoding, why=error)
        ) from error


def _rows(file: TextIO) -> Iterator[Row]:
    rows = _rows_with_words(file)
    heading = next(rows, None)
    if heading is None:
        raise UnreadableFile(_("Nothing stands in the rows of this file"))
    yield heading
    yield from rows


def _rows_with_words(file: TextIO) -> Iterator[Row]:
    lines = _lines(file)
    first = next(lines, "")
    if not first.strip():
        raise UnreadableFile(_("The first line is empty: it must name the columns"))
    if any(unicodedata.category(letter) == "Cc" and letter != "\t" for letter in first.strip()):
        raise UnreadableFile(_("This is not a text file with one row a line"))
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, reader.line_num, problem=_("it cannot be read: %(why)s", why=error))
        else:
            if any(cell.strip() for cell in cells):
                yield Row(line, reader.line_num, cells)


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise UnreadableFile(
                _(
                    "Line %(number)s is longer than %(most)s letters",
                    number=number,
                    most=f"{LONGEST_LINE:,}",
                )
            )
        yield line
