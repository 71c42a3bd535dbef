"""The account a page is paid into: seen, saved once SumUp said yes, checked, switched off.

Beside it what receipts say of the seller, which SumUp is not asked about.
"""

from quart import Blueprint, Response, request, url_for

from blog.admin.desks import current_desk, the_desk
from blog.admin.payments import wording
from blog.admin.payments.forms import MAX_CODE, MAX_KEY, AccountForm
from blog.admin.payments.reading import read_payments
from blog.admin.payments.sellers import SellerForm
from blog.admin.rendering import PAGES, render_admin
from blog.page_configs.accounts import (
    AnotherVersion,
    KeyLost,
    close_account,
    credentials_of,
    note_asked_check,
    save_checked_account,
)
from blog.page_configs.checking import ask_sumup
from blog.page_configs.models import (
    LONGEST_ADDRESS,
    LONGEST_LEGAL_NAME,
    LONGEST_VAT_NUMBER,
    AccountCheck,
)
from blog.page_configs.sellers import save_seller
from glue.access import allows
from glue.permissions import Action, may
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.payments.sumup import CURRENCIES
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity
from shared.web.private import keep_private

payments = Blueprint("admin_payments", __name__)
payments.after_request(keep_private)


@payments.get("/admin/pages/<page_slug>/payments/")
@allows(Action.KEEP_PAYMENTS, on=the_desk)
async def show(page_slug: str) -> Response:
    return await _page()


@payments.post("/admin/pages/<page_slug>/payments/")
@allows(Action.KEEP_PAYMENTS, on=the_desk)
async def update(page_slug: str) -> Response:
    page, now, form = current_desk(), utcnow(), AccountForm.read(await request.form)
    stored = (await read_payments(read_session(), page.id, with_links=False)).latest
    try:
        credentials = form.checked(stored)
    except InvalidInput as error:
        return await _page(form.refused(error), status=error.status)
    verdict = await ask_sumup(credentials)
    if not verdict.works:
        status = 503 if verdict.outcome is AccountCheck.AWAY else InvalidInput.status
        return await _page(form.refused_by(verdict), status=status)
    is_new = await save_checked_account(
        write_session(), page_id=page.id, credentials=credentials, now=now
    )
    flash(wording.saved(verdict, is_new=is_new))
    return await redirect_to(_address())


@payments.post("/admin/pages/<page_slug>/payments/seller/")
@allows(Action.KEEP_PAYMENTS, on=the_desk)
async def update_seller(page_slug: str) -> Response:
    form = SellerForm.read(await request.form)
    try:
        seller = form.checked()
    except InvalidInput as error:
        return await _page(seller=form.refused(error), status=error.status)
    if await save_seller(write_session(), page_id=current_desk().id, seller=seller):
        flash(_("Saved. Receipts of orders that are made from now on say so"))
    else:
        flash(_("Nothing has changed"), FlashKind.NOTE)
    return await redirect_to(f"{_address()}#seller")


@payments.post("/admin/pages/<page_slug>/payments/checks/")
@allows(Action.KEEP_PAYMENTS, on=the_desk)
async def create_check(page_slug: str) -> Response:
    page, now = current_desk(), utcnow()
    current = (await read_payments(read_session(), page.id, with_links=False)).current
    if current is None:
        flash(_("This page takes no payments, so there is nothing to check"), FlashKind.NOTE)
        return await redirect_to(_address())
    account = current.account
    try:
        verdict = await ask_sumup(credentials_of(account))
    except KeyLost as lost:
        flash(str(lost), FlashKind.ERROR)
        return await redirect_to(_address())
    await note_asked_check(
        write_session(), account, page_id=page.id, outcome=verdict.outcome, now=now
    )
    if verdict.works:
        flash(_("SumUp says yes: the key works, and the currency is right"))
    return await redirect_to(_address())


@payments.post("/admin/pages/<page_slug>/payments/delete/")
@allows(Action.KEEP_PAYMENTS, on=the_desk)
async def destroy(page_slug: str) -> Response:
    version = (await request.form).get("version", type=int)
    try:
        await close_account(
            write_session(), page_id=current_desk().id, version=version or 0, now=utcnow()
        )
    except AnotherVersion as changed:
        flash(str(changed), FlashKind.WARNING)
    else:
        flash(_("Payments are switched off. Open orders stay under their account"))
    return await redirect_to(_address())


async def _page(
    form: AccountForm | None = None, *, seller: SellerForm | None = None, status: int = 200
) -> Response:
    page, is_admin = current_desk(), bool(may(current_identity(), Action.MANAGE_PEOPLE))
    shown = await read_payments(read_session(), page.id, with_links=is_admin)
    currency = current_runtime().settings.site.currency
    form = form or AccountForm.of(shown.latest, currency=currency)
    return await render_admin(
        "admin/payments/show.html",
        way=PAGES,
        status=status,
        page=page,
        payments=shown,
        form=form,
        seller=seller or SellerForm.of(shown.seller),
        currencies=sorted({*CURRENCIES, form.currency} - {""}),
        state=wording.state,
        trouble=wording.trouble,
        max_code=MAX_CODE,
        max_key=MAX_KEY,
        max_name=LONGEST_LEGAL_NAME,
        max_address=LONGEST_ADDRESS,
        max_vat_number=LONGEST_VAT_NUMBER,
    )


def _address() -> str:
    return url_for("admin_payments.show", page_slug=current_desk().slug)
