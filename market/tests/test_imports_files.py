"""Files of every kind read as rows, and what is made to harm is refused."""

import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from market.imports import files
from market.imports.errors import UnreadableFile
from market.imports.files import open_file
from market.imports.reading import Row


def read(path: Path) -> list[Row]:
    with open_file(path) as rows:
        return list(rows)


def cells(path: Path) -> list[list[str]]:
    return [list(row.cells) for row in read(path)]


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_workbook_reads_like_a_text_file(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", ["sku", "title", "price"], [1, "Tea", 4.5], [], ["2", "Soap", 3.2]
    )

    assert cells(path) == [["sku", "title", "price"], ["1", "Tea", "4.5"], ["2", "Soap", "3.2"]]


def test_a_workbook_is_known_by_what_it_is_and_not_by_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.csv", ["sku"], ["1"])

    assert cells(path) == [["sku"], ["1"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_spreadsheets_are_told_apart(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a.csv", "sku;title\n1;Brûlée für 3 €\n".encode(encoding))

    assert cells(path)[1] == ["1", "Brûlée für 3 €"]


def test_one_broken_letter_does_not_make_all_others_wrong(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "sku,title\n1,Brûlée\n2,Caf".encode() + b"\xe9\n")

    assert cells(path)[1] == ["1", "Brûlée"]


def test_formulas_are_not_reckoned(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["sku", "title"], ["1", '=HYPERLINK("http://x","y")'])

    assert cells(path)[1] == ["1", ""]


def test_a_formula_in_a_text_file_is_a_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "sku,title\n1,=1+1\n")

    assert cells(path)[1] == ["1", "=1+1"]


def test_a_huge_cell_is_refused_with_its_row(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["sku", "title"], ["1", "x" * 30_000], ["2", "Soap"])

    rows = read(path)

    assert rows[1].problem
    assert list(rows[2].cells) == ["2", "Soap"]


def test_a_workbook_that_says_it_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 3 * files.MEGABYTE)
    monkeypatch.setattr(files, "MOST_UNPACKED", 2 * files.MEGABYTE)

    with pytest.raises(UnreadableFile, match="unpacks to too much"):
        read(path)


def test_a_workbook_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * (files.MOST_SHARED_TEXT + 1))
    size = (files.MOST_SHARED_TEXT + 1).to_bytes(4, "little")
    written(path, path.read_bytes().replace(size, (10).to_bytes(4, "little")))

    with pytest.raises(UnreadableFile):
        read(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04\x14\x00", b"PK\x03\x04" + b"\x00" * 3000])
def test_what_only_looks_like_a_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="no workbook"):
        read(written(tmp_path / "a.xlsx", content))


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("letter.txt", "Dear Ada")

    with pytest.raises(UnreadableFile, match="no workbook"):
        read(path)


@pytest.mark.parametrize(
    "content",
    [
        '[{"sku": 1, "price": 4.50, "tags": ["a", "b"]}, {"price": 3, "sku": "2"}]',
        '{"sku": 1, "price": 4.50, "tags": ["a", "b"]}\n{"sku": "2", "price": 3}\n',
        '\ufeff[{"sku":1,"price":4.50,"tags":["a","b"]},\n{"sku":"2","price":3,"tags":null}]\n',
    ],
)
def test_lists_of_objects_read_like_a_table(tmp_path: Path, content: str) -> None:
    assert cells(written(tmp_path / "a.json", content)) == [
        ["sku", "price", "tags"],
        ["1", "4.50", "a, b"],
        ["2", "3", ""],
    ]


def test_a_list_that_is_longer_than_what_is_read_at_once_is_read_whole(tmp_path: Path) -> None:
    many = [{"sku": str(number), "title": "Tea" * 20} for number in range(5000)]
    path = written(tmp_path / "a.json", json.dumps(many))

    rows = cells(path)

    assert len(rows) == 5001
    assert rows[-1][0] == "4999"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[{"sku": 1}, {"sku": ', "broken after its product no. 1"),
        ('[{"sku": 1} nonsense', "broken after its product no. 1"),
        ("[]", "no list of products"),
        ("[1, 2]", "no list of products"),
        ("[" * 100_000, "broken"),
        ('{"a": "' + "x" * 3_000_000, "broken"),
    ],
)
def test_a_broken_list_is_refused(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read(written(tmp_path / "a.json", content))


def test_what_is_no_object_is_refused_with_its_number(tmp_path: Path) -> None:
    rows = read(written(tmp_path / "a.json", '[{"sku": "1"}, 7, {"sku": "2"}]'))

    assert [bool(row.problem) for row in rows] == [False, False, True, False]


@given(st.binary(max_size=400))
@example(b",")
def test_any_bytes_are_rows_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("any") / "file", content)

    with suppress(UnreadableFile):
        assert read(path)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["sku", "title", "price"]), st.text(max_size=30), min_size=1
        ),
        min_size=1,
        max_size=20,
    )
)
def test_any_objects_come_out_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, objects: list[dict[str, str]]
) -> None:
    path = written(tmp_path_factory.mktemp("any") / "file.json", json.dumps(objects))

    heading, *rows = cells(path)

    assert rows == [[it.get(key, "") for key in heading] for it in objects]
