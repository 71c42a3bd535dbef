"""The QR code of a ticket, for pages and for PDFs."""

import segno
from markupsafe import Markup

from shared.i18n import gettext as _

# Around a code has to be as much white as four of its squares.
QUIET = 4


def svg_of(token: str) -> Markup:
    """Draw a token for a page: black on white also where the page is dark."""
    drawn = code_of(token).svg_inline(
        border=QUIET, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    label = _("The code of this ticket, to be scanned at the door")
    return Markup(
        drawn.replace("<svg ", Markup('<svg role="img" aria-label="{}" ').format(label), 1)
    )


def code_of(token: str) -> segno.QRCode:
    """Return the squares of a token."""
    return segno.make(token, error="m", micro=False)
