"""A receipt as a PDF."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from babel.numbers import format_decimal, format_percent
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

from orders.receipts.reading import Receipt
from shared.i18n import gettext as _
from shared.money import Money, format_money
from shared.pdf import DISPLAY, TEXT, content_of, new_document
from shared.settings import SiteConfig
from shared.web.jinja import long_date, long_datetime

SOFT = 95
RULE = 190
LINE = 5.5
WIDE = 174.0


def drawn(receipt: Receipt, site: SiteConfig) -> bytes:
    """Draw a receipt in the words and the signs of the site."""
    title = _("Receipt %(number)s", number=receipt.number)
    language = site.locale.replace("_", "-")
    pdf = new_document(title=f"{title} · {receipt.seller}", language=language, at=receipt.paid_at)
    written = partial(format_money, locale=site.locale)
    _head(pdf, receipt, site, title)
    _lines(pdf, receipt, site)
    _sums(pdf, receipt, site)
    if receipt.vat:
        _vat(pdf, receipt, site)
    _paid(pdf, receipt, site)
    for back in receipt.given_back:
        day = long_date(back.at, zone=site.zone, locale=site.locale)
        amount = written(back.amount)
        _soft(pdf, _("Given back on %(day)s: %(amount)s", day=day, amount=amount))
    if receipt.given_back:
        _soft(pdf, _("Left after that: %(amount)s", amount=written(receipt.kept)))
    return content_of(pdf)


def _head(pdf: FPDF, receipt: Receipt, site: SiteConfig, title: str) -> None:
    pdf.set_font(DISPLAY, "B", 20)
    pdf.multi_cell(0, 9, receipt.seller, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for fact in (receipt.legal_name, receipt.postal_address):
        if fact:
            _soft(pdf, fact)
    if receipt.vat_number:
        _soft(pdf, _("VAT number %(number)s", number=receipt.vat_number))
    pdf.ln(2)
    pdf.set_font(TEXT, "B", 12)
    pdf.cell(0, 7, title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    day = long_date(receipt.paid_at, zone=site.zone, locale=site.locale)
    _soft(pdf, _("%(day)s · Order %(number)s", day=day, number=receipt.order_id))
    if receipt.customer:
        _soft(pdf, _("For %(name)s", name=receipt.customer))
    pdf.ln(6)


def _lines(pdf: FPDF, receipt: Receipt, site: SiteConfig) -> None:
    headings = [_("What"), _("How many"), _("Price of one"), _("Together")]
    widths, aligned = [86, 24, 32, 32], ["LEFT", "RIGHT", "RIGHT", "RIGHT"]
    rows = [
        [
            it.title,
            format_decimal(it.quantity, locale=site.locale),
            format_money(it.unit_price, site.locale),
            format_money(it.total, site.locale),
        ]
        for it in receipt.lines
    ]
    if receipt.vat:
        headings.insert(1, _("VAT"))
        widths, aligned = [68, 18, *widths[1:]], [aligned[0], "RIGHT", *aligned[1:]]
        for row, line in zip(rows, receipt.lines, strict=True):
            row.insert(1, "" if line.vat_rate is None else _percent(line.vat_rate / 100, site))
    _table(pdf, [headings, *rows], widths, aligned)


def _sums(pdf: FPDF, receipt: Receipt, site: SiteConfig) -> None:
    pdf.ln(2)
    pdf.set_font(TEXT, "B", 12)
    pdf.cell(WIDE - 45, 8, _("Total"), align="R")
    amount = format_money(receipt.total, site.locale)
    pdf.cell(45, 8, amount, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(4)


def _vat(pdf: FPDF, receipt: Receipt, site: SiteConfig) -> None:
    def written(amount: Money) -> str:
        return format_money(amount, site.locale)

    rows = [
        [_percent(it.rate / 100, site), written(it.net), written(it.vat), written(it.gross)]
        for it in receipt.vat
    ]
    headings = [_("VAT rate"), _("Without VAT"), _("VAT"), _("With VAT")]
    _table(pdf, [headings, *rows], [42, 44, 44, 44], ["LEFT", "RIGHT", "RIGHT", "RIGHT"])
    pdf.ln(4)


def _paid(pdf: FPDF, receipt: Receipt, site: SiteConfig) -> None:
    moment = long_datetime(receipt.paid_at, zone=site.zone, locale=site.locale)
    _soft(pdf, _("Paid by card through SumUp on %(moment)s", moment=moment))
    _soft(pdf, _("Reference %(reference)s", reference=receipt.reference))
    _soft(pdf, _("Number at SumUp: %(id)s", id=receipt.transaction_id))


def _table(
    pdf: FPDF, rows: Sequence[Sequence[str]], widths: Sequence[int], aligned: Sequence[str]
) -> None:
    pdf.set_font(TEXT, size=10)
    pdf.set_draw_color(RULE)
    pdf.set_line_width(0.2)
    with pdf.table(
        rows,
        col_widths=tuple(widths),
        text_align=tuple(aligned),
        width=WIDE,
        line_height=LINE + 1,
        padding=(1, 0, 1, 0),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="BOLD"),
    ):
        pass


def _soft(pdf: FPDF, text: str) -> None:
    pdf.set_font(TEXT, size=10)
    pdf.set_text_color(SOFT)
    pdf.multi_cell(0, LINE, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_text_color(0)


def _percent(share: Decimal, site: SiteConfig) -> str:
    return str(format_percent(share, decimal_quantization=False, locale=site.locale))
