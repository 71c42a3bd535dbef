"""PDF documents in the faces of the site, which travel inside them.

The faces are those that browsers load. They hold every weight in one file, and a PDF takes one
weight, so each is cut out once in each process. Drawing is a matter of tenths of seconds, so it is
done in a thread, and its libraries are large, so whoever draws imports this module there.
"""

from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF

TEXT = "figtree"
DISPLAY = "besley"
MARGIN = 18.0

_FONTS = Path(__file__).parent / "static" / "vendor" / "fonts"
_WEIGHTS = {"": 400, "B": 650}
# The second has the letters of central Europe, and is asked where the first has none.
_PARTS = {"": "latin", "-more": "latin-ext"}


def new_document(*, title: str, language: str, at: datetime) -> FPDF:
    """Return an empty document of one A4 page whose faces are `TEXT` and `DISPLAY`.

    The same content drawn at the same `at` is the same file.
    """
    document = FPDF(format="A4")
    document.set_margin(MARGIN)
    document.set_auto_page_break(True, margin=MARGIN)
    for (family, style), file in _faces().items():
        document.add_font(family, style, file)
    document.set_fallback_fonts([f"{TEXT}-more", f"{DISPLAY}-more"], exact_match=False)
    document.set_title(title)
    document.set_lang(language)
    document.set_creation_date(at)
    document.set_font(TEXT, size=10)
    document.add_page()
    return document


@cache
def _faces() -> dict[tuple[str, str], Path]:
    """Cut the weights out of the faces, into files that live as long as the process."""
    folder = Path(mkdtemp(prefix="faces-"))
    faces = {}
    for family in (TEXT, DISPLAY):
        for suffix, part in _PARTS.items():
            for style, weight in _WEIGHTS.items():
                font = TTFont(_FONTS / f"{family}-{part}-wght-normal.woff2")
                cut = instantiateVariableFont(font, {"wght": weight})
                cut.flavor = None
                file = folder / f"{family}{suffix}{weight}.ttf"
                cut.save(file)
                faces[f"{family}{suffix}", style] = file
    return faces
