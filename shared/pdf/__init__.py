"""PDF documents in the faces of the site, which travel inside them.

Drawing takes hundredths of seconds, and the first of a process more than one, so it is done in a
thread; its libraries are large, so whoever draws imports this package there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF

from shared.pdf.faces import DISPLAY, TEXT, fallbacks, fresh_faces
from shared.pdf.writing import Producer

__all__ = ["DISPLAY", "TEXT", "Box", "content_of", "fill", "new_document"]

MARGIN = 18.0


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page, in millimetres from its top left corner."""

    left: float
    top: float
    width: float
    height: float


def new_document(*, title: str, language: str, at: datetime) -> FPDF:
    """Return an empty document of one A4 page whose faces are `TEXT` and `DISPLAY`.

    The same content drawn at the same `at` is the same file.
    """
    document = FPDF(format="A4")
    document.set_margin(MARGIN)
    document.set_auto_page_break(True, margin=MARGIN)
    document.fonts.update(fresh_faces())
    document.set_fallback_fonts(fallbacks(), exact_match=False)
    document.set_title(title)
    document.set_lang(language)
    document.set_creation_date(at)
    document.set_font(TEXT, size=10)
    document.add_page()
    return document


def fill(document: FPDF, boxes: Iterable[Box]) -> None:
    """Make boxes black, as one shape: between those that touch no printer leaves a gap."""
    scale, height = document.k, document.h
    shape = [
        f"{it.left * scale:.2f} {(height - it.top) * scale:.2f}"
        f" {it.width * scale:.2f} {-it.height * scale:.2f} re"
        for it in boxes
    ]
    document.set_fill_color(0)
    document._out("\n".join([*shape, "f"]))


def content_of(document: FPDF) -> bytes:
    """Return a document that was drawn as a file; nothing can be added to it afterwards."""
    return bytes(document.output(output_producer_class=Producer))
