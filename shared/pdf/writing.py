"""Writing a document down: faces that it used, cut to its letters once for all that use the same.

The library cuts every face of a document anew, used or not, which takes two thirds of the time of
a page.
"""

import logging
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import PDFResourceType
from fpdf.fonts import Glyph, TTFFont
from fpdf.output import OutputProducer
from fpdf.syntax import PDFObject

logger = logging.getLogger(__name__)

# Of some ten kilobytes each.
MOST_CUTS = 64


class Producer(OutputProducer):
    """Puts what was cut of its faces into a document."""

    def _add_fonts(self, *_of_coloured_faces: Any) -> dict[int, Any]:
        used = self.fpdf._resource_catalog.get_used_resources(PDFResourceType.FONT)
        faces = [it for it in self.fpdf.fonts.values() if isinstance(it, TTFFont) and it.i in used]
        added = {it.i: self._add_face(it) for it in faces}
        for face in faces:
            # The library remembers each letter for whoever asked, and a document with it.
            face.subset.pick.cache_clear()
            face.subset.get_glyph.cache_clear()
        return added

    def _add_face(self, face: TTFFont) -> PDFObject:
        if face.missing_glyphs:
            logger.warning("%s lacks %s letters of a text", face.fontkey, len(face.missing_glyphs))
        glyphs = (glyph for glyph, _code in face.subset.items() if glyph is not None)
        objects = deepcopy(_cut(face.ttffile, tuple(map(_letter, glyphs))))
        for it in objects:
            self._add_pdf_obj(it, "fonts")
        return objects[0]


def _letter(glyph: Glyph) -> int:
    return glyph.unicode if isinstance(glyph.unicode, int) else glyph.unicode[0]


@lru_cache(maxsize=MOST_CUTS)
def _cut(file: Path, letters: tuple[int, ...]) -> list[PDFObject]:
    """Return the objects by which a face with these letters, in this order, is put into a PDF."""
    document = FPDF()
    document.add_font("face", fname=file)
    (face,) = (it for it in document.fonts.values() if isinstance(it, TTFFont))
    for letter in letters:
        face.subset.pick(letter)
    producer = OutputProducer(document)
    producer._add_fonts({}, {}, {})
    return [it for it in producer.pdf_objs if isinstance(it, PDFObject)]
