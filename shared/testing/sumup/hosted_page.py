"""The hosted page: where a person pays, is declined, or walks away. Plain forms, no script."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from quart import Blueprint, abort, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from shared.money import format_money
from shared.testing.sumup.access import current_simulator
from shared.testing.sumup.records import CheckoutRecord

hosted_page = Blueprint("hosted_page", __name__, url_prefix="/pay")

_LOCALE = "en_GB"


@hosted_page.get("/<page>")
async def show(page: str) -> str:
    record = _record(page)
    return await _render(_template(record), record)


@hosted_page.post("/<page>")
async def attempt(page: str) -> ResponseReturnValue:
    outcome = (await request.form).get("outcome")
    record = _record(page)
    if not _can_be_paid(record) or outcome not in ("pay", "pay-and-vanish", "decline"):
        return redirect(url_for("hosted_page.show", page=page), 303)
    current_simulator().book.attempt(record.id, succeeded=outcome != "decline")
    if outcome == "pay" and record.redirect_url:
        return redirect(return_address(record), 303)
    return redirect(url_for("hosted_page.show", page=page), 303)


@hosted_page.get("/<page>/left")
async def left(page: str) -> str:
    record = _record(page)
    return await _render("left.html" if _can_be_paid(record) else _template(record), record)


def return_address(record: CheckoutRecord) -> str:
    """Return where the shopper is sent after paying, with the checkout's id, as SumUp does."""
    parts = urlsplit(record.redirect_url or "")
    query = [*parse_qsl(parts.query, keep_blank_values=True), ("checkout_id", record.id)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _record(page: str) -> CheckoutRecord:
    record = current_simulator().book.by_page(page)
    if record is None or not record.hosted:
        abort(404)
    return record


def _can_be_paid(record: CheckoutRecord) -> bool:
    return record.status.is_open and current_simulator().clock() < record.page_closes_at


def _template(record: CheckoutRecord) -> str:
    if record.payment:
        return "paid.html"
    return "pay.html" if _can_be_paid(record) else "closed.html"


async def _render(template: str, record: CheckoutRecord) -> str:
    simulator = current_simulator()
    return await render_template(
        template,
        checkout=record,
        merchant=simulator.merchants[record.merchant_code],
        amount=format_money(record.amount, _LOCALE),
        back=return_address(record) if record.redirect_url else None,
    )
