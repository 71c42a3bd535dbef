"""Tickets as a PDF, each on a page of its own."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from events.door.keys import TicketKeys
from events.entries.telling import when
from events.ticket_pages.drawing import code_of
from events.ticket_pages.telling import grouped
from events.tickets.models import Ticket
from glue.contracts.events import TicketState
from shared.i18n import gettext as _
from shared.pdf import DISPLAY, TEXT, Box, content_of, fill, new_document
from shared.settings import SiteConfig

SOFT = 95
LINE = 6.5
CODE_SIZE = 80.0


def drawn(tickets: Sequence[Ticket], keys: TicketKeys, site: SiteConfig, *, at: datetime) -> bytes:
    """Draw tickets in the words of the site; one that is cancelled has no code."""
    language = site.locale.replace("_", "-")
    title = tickets[0].ticket_type.entry.title
    pdf = new_document(title=f"{title} · {site.title}", language=language, at=at)
    for number, ticket in enumerate(tickets):
        if number:
            pdf.add_page()
        _draw(pdf, ticket, keys, site)
    return content_of(pdf)


def _draw(pdf: FPDF, ticket: Ticket, keys: TicketKeys, site: SiteConfig) -> None:
    kind = ticket.ticket_type
    entry = kind.entry
    _text(pdf, site.title, size=10, soft=True)
    pdf.ln(2)
    pdf.set_font(DISPLAY, "B", 22)
    pdf.multi_cell(0, 10, entry.title, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(2)
    _text(pdf, when(entry, site), size=13)
    if entry.place:
        _text(pdf, entry.place, size=13)
    pdf.ln(4)
    _text(pdf, kind.name, size=13, style="B")
    if ticket.holder_name:
        _text(pdf, _("For %(name)s", name=ticket.holder_name), size=13)
    pdf.ln(6)
    if ticket.state is TicketState.CANCELLED:
        _text(pdf, _("This ticket was cancelled and admits nobody."), size=13, style="B")
        return
    fill(pdf, _code(keys.token_of(ticket), left=pdf.l_margin, top=pdf.get_y()))
    pdf.set_y(pdf.get_y() + CODE_SIZE + 6)
    _text(pdf, _("Code: %(code)s", code=grouped(ticket.code)), size=11)
    _text(pdf, _("Admits one person, once."), size=10, soft=True)


def _code(token: str, *, left: float, top: float) -> Iterator[Box]:
    """Return what is dark of the code of a token; what is beside each other is one box."""
    matrix = code_of(token).matrix
    step = CODE_SIZE / len(matrix)
    for down, row in enumerate(matrix):
        across = 0
        for is_dark, squares in groupby(row):
            wide = len(list(squares))
            if is_dark:
                yield Box(left + across * step, top + down * step, wide * step, step)
            across += wide


def _text(pdf: FPDF, text: str, *, size: int, style: str = "", soft: bool = False) -> None:
    pdf.set_font(TEXT, style, size)
    pdf.set_text_color(SOFT if soft else 0)
    pdf.multi_cell(0, LINE, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_text_color(0)
