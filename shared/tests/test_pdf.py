"""Documents as PDFs: in the site's faces, of which each takes along what it used."""

import gc
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from weakref import ref

import pytest
from fpdf import FPDF
from fpdf.fonts import TTFFont

from shared.pdf import DISPLAY, TEXT, content_of, new_document
from shared.testing.papers import text_on

AT = datetime(2026, 12, 5, 9, tzinfo=UTC)


def document(*lines: str, face: str = TEXT, style: str = "") -> FPDF:
    drawn = new_document(title="Supper", language="en-GB", at=AT)
    drawn.set_font(face, style, 12)
    for line in lines:
        drawn.multi_cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    return drawn


def written(*lines: str, face: str = TEXT, style: str = "") -> bytes:
    return content_of(document(*lines, face=face, style=style))


@pytest.mark.parametrize("face", [TEXT, DISPLAY])
@pytest.mark.parametrize("style", ["", "B"])
@pytest.mark.parametrize(
    "words",
    [
        "The quick brown fox, 0123456789!",
        "Größe, Äpfel, Öl: 4,50 €, 10:00–12:00 · 2 × “Käse”",
        "Žofie, Łukasz, Gábor, Ștefan, Ğ, Šárka, Ő",
    ],
)
def test_letters_of_all_our_languages_are_written_in_every_face(
    face: str, style: str, words: str
) -> None:
    assert "".join(text_on(written(words, face=face, style=style)).split("\n")) == words


def test_documents_that_follow_each_other_have_their_own_letters() -> None:
    words = ["Rye", "Łódź", "Rye", "Größe", "Łódź"]

    assert [text_on(written(it, face=DISPLAY)) for it in words] == words


def test_the_same_content_is_the_same_file() -> None:
    first = written("Žofie", "Rye")
    written("Something else, in between", face=DISPLAY)

    assert written("Žofie", "Rye") == first


def test_documents_that_are_drawn_beside_each_other_are_as_if_drawn_alone() -> None:
    lines: Sequence[str] = [f"Žofie has number {number}: Łódź" for number in range(24)]
    alone = [written(it, it, face=DISPLAY) for it in lines]

    with ThreadPoolExecutor(8) as threads:
        beside = list(threads.map(lambda it: written(it, it, face=DISPLAY), lines))

    assert beside == alone


def test_only_faces_that_were_written_in_travel_along() -> None:
    assert written("Rye").count(b"/FontFile2") == 1
    assert written("Rye", face=DISPLAY).count(b"/FontFile2") == 1
    assert written("Žofie").count(b"/FontFile2") == 2


def test_a_letter_that_no_face_has_is_told_of_and_the_rest_is_written(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert text_on(written("Rye 面")).startswith("Rye ")

    assert "lacks 1 letters" in caplog.text


def test_a_document_that_was_written_down_is_forgotten() -> None:
    drawn = document("Rye")
    content_of(drawn)
    kept = [ref(it.subset) for it in drawn.fonts.values() if isinstance(it, TTFFont)]

    del drawn
    gc.collect()

    assert [it() for it in kept] == [None] * len(kept)


def test_a_process_that_has_drawn_leaves_no_files_behind(tmp_path: Path) -> None:
    draw = "from shared.pdf.faces import fresh_faces; fresh_faces()"

    subprocess.run([sys.executable, "-c", draw], env={"TMPDIR": str(tmp_path)}, check=True)

    assert not list(tmp_path.iterdir())
