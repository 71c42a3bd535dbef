"""The faces of the site as PDFs take them: read once in each process, lent to each document.

They are those that browsers load. They hold every weight in one file, and a PDF takes one weight,
so each is cut out once. Which letters a document used of a face is its own.
"""

import atexit
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cache
from pathlib import Path
from shutil import rmtree
from string import printable
from tempfile import mkdtemp
from threading import Lock

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

TEXT = "figtree"
DISPLAY = "besley"

_FONTS = Path(__file__).parents[1] / "static" / "vendor" / "fonts"
_WEIGHTS = {"": 400, "B": 650}
_MORE = "-more"
# The second has the letters of central Europe, and is asked where the first has none.
_PARTS = {"": "latin", _MORE: "latin-ext"}
# How letters go together, which a PDF is not told, would be cut too, for half of the time.
_UNTOLD = ("GDEF", "GPOS", "GSUB", "STAT")
# Travels with each document that has text, so that few of them differ in what is cut out for them.
_ALWAYS = [ord(letter) for letter in printable if letter.isprintable()]

_reading = Lock()


def fallbacks() -> Sequence[str]:
    """Name the families that are asked for a letter that the others have not."""
    return [f"{family}{_MORE}" for family in (TEXT, DISPLAY)]


def fresh_faces() -> Mapping[str, TTFFont]:
    """Return all faces by their key, as a document has them in which nothing is written yet."""
    # Those who come while the first one reads wait for it, or each would need as long.
    with _reading:
        faces = _faces()
    return {key: _fresh(face) for key, face in faces.items()}


@cache
def _faces() -> Mapping[str, TTFFont]:
    """Read the faces, from files that live as long as the process."""
    folder, document = Path(mkdtemp(prefix="faces-")), FPDF()
    atexit.register(rmtree, folder, ignore_errors=True)
    for family in (TEXT, DISPLAY):
        for suffix, part in _PARTS.items():
            for style, weight in _WEIGHTS.items():
                font = TTFont(_FONTS / f"{family}-{part}-wght-normal.woff2")
                for table in _UNTOLD:
                    del font[table]
                cut = instantiateVariableFont(font, {"wght": weight})
                cut.flavor = None
                file = folder / f"{family}{suffix}{weight}.ttf"
                cut.save(file)
                document.add_font(f"{family}{suffix}", style, file)
    return {key: face for key, face in document.fonts.items() if isinstance(face, TTFFont)}


def _fresh(face: TTFFont) -> TTFFont:
    lent = copy(face)
    lent.missing_glyphs = []
    lent.subset = SubsetMap(lent)
    if face.fontkey in (TEXT, f"{TEXT}B"):
        for letter in _ALWAYS:
            lent.subset.pick(letter)
    return lent
