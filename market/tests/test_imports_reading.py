"""Reading files of any kind, row by row."""

from pathlib import Path

import pytest

from market.imports.errors import UnreadableFile
from market.imports.reading import Row, open_rows


def rows_of(tmp_path: Path, content: bytes, encoding: str = "utf-8") -> list[Row]:
    path = tmp_path / "goods.csv"
    path.write_bytes(content)
    with open_rows(path, encoding) as rows:
        return list(rows)


def cells(rows: list[Row]) -> list[list[str]]:
    return [list(row.cells) for row in rows]


@pytest.mark.parametrize(
    "content",
    [
        b"sku,title\n1,Tea\n",
        b"sku,title\r\n1,Tea",
        b"\xef\xbb\xbfsku,title\n1,Tea\n",
        b"sku;title\n1;Tea\n",
        b"sku\ttitle\n1\tTea\n",
        b'sku,title\n"1","Tea"\n\n  ,  \n',
    ],
)
def test_files_of_many_programs_read_the_same(tmp_path: Path, content: bytes) -> None:
    assert cells(rows_of(tmp_path, content)) == [["sku", "title"], ["1", "Tea"]]


def test_a_row_knows_its_lines(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b'sku,title\n\n1,"Tea\nof two lines"\n2,Soap\n')

    assert [(row.line, row.last_line) for row in rows] == [(1, 1), (3, 4), (5, 5)]


def test_a_row_that_cannot_be_read_does_not_take_the_next_along(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b'sku,title\n1,"Tea"x\n2,Soap\n')

    assert rows[1].problem
    assert rows[1].line == 2
    assert list(rows[2].cells) == ["2", "Soap"]


def test_bytes_of_another_encoding_stay_in_their_row(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "sku,title\n1,Brûlée\n2,Soap\n".encode("cp1252"))

    assert list(rows[2].cells) == ["2", "Soap"]


def test_an_encoding_may_be_named(tmp_path: Path) -> None:
    for encoding in ("cp1252", "utf-16"):
        rows = rows_of(tmp_path, "sku,title\n1,Brûlée\n".encode(encoding), encoding)

        assert list(rows[1].cells) == ["1", "Brûlée"]


@pytest.mark.parametrize(
    ("content", "encoding", "words"),
    [
        (b"", "utf-8", "must name the columns"),
        (b"\n1,2\n", "utf-8", "must name the columns"),
        (b"PK\x03\x04\x14\x00", "utf-8", "not a text file"),
        ("sku,title\n".encode("utf-16"), "utf-8", "--encoding utf-16"),
        (b"sku,title\n", "klingon", "no encoding called klingon"),
        (b"sku,title\n" + b"x" * 1_100_000, "utf-8", "Line 2 is longer"),
        ("sku,title\n1,Té\n".encode("utf-16")[:-1], "utf-16", "not utf-16"),
    ],
)
def test_what_cannot_be_read_at_all_is_told(
    tmp_path: Path, content: bytes, encoding: str, words: str
) -> None:
    with pytest.raises(UnreadableFile, match=words):
        rows_of(tmp_path, content, encoding)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"), open_rows(tmp_path / "none.csv"):
        pass
