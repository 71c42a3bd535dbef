"""The QR code of a ticket, for pages and for PDFs."""

from typing import TYPE_CHECKING

import segno
from markupsafe import Markup

from shared.i18n import gettext as _

if TYPE_CHECKING:
    from fpdf import FPDF

# Around a code has to be as much white as four of its squares.
QUIET = 4


def svg_of(token: str) -> Markup:
    """Draw a token for a page: black on white also where the page is dark."""
    drawn = _code(token).svg_inline(
        border=QUIET, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    label = _("The code of this ticket, to be scanned at the door")
    return Markup(
        drawn.replace("<svg ", Markup('<svg role="img" aria-label="{}" ').format(label), 1)
    )


def draw_into(pdf: "FPDF", token: str, *, x: float, y: float, size: float) -> None:
    """Draw a token into a document, as a square of this size in millimetres."""
    rows = [list(row) for row in _code(token).matrix_iter(border=0)]
    step = size / len(rows)
    pdf.set_fill_color(0)
    for down, row in enumerate(rows):
        begin = None
        # What is beside each other is one rectangle, so that no printer leaves a gap.
        for across, is_dark in enumerate([*row, 0]):
            if is_dark and begin is None:
                begin = across
            elif not is_dark and begin is not None:
                width = (across - begin) * step
                pdf.rect(x + begin * step, y + down * step, width, step, style="F")
                begin = None


def _code(token: str) -> segno.QRCode:
    return segno.make(token, error="m", micro=False)
