"""Asking for another address in the account, and taking the wish back."""

from quart import Blueprint, Response, request

from blog.account.details import DETAILS, render_details
from blog.address_changes import service
from blog.address_changes.limits import count_wish
from blog.people.addresses import normal_address
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import write_session
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.identity import signed_in_user_id
from shared.web.limits import TooOften

address_changes = Blueprint("address_changes", __name__)


@address_changes.post("/account/address/")
@allows(Action.USE_ACCOUNT)
async def create() -> Response:
    typed, user_id = (await request.form).get("email", ""), signed_in_user_id()
    try:
        new_email = normal_address(typed)
        await count_wish(user_id=user_id, new_email=new_email)
        await service.ask_for_change(
            write_session(), user_id=user_id, new_email=new_email, now=utcnow()
        )
    except DomainError as error:
        page = await render_details(email=typed, errors={"email": str(error)}, status=error.status)
        return error.told_in(page) if isinstance(error, TooOften) else page
    flash(_("We have written to both addresses. Please confirm the change at each of them"))
    return await redirect_to(DETAILS)


@address_changes.post("/account/address/delete/")
@allows(Action.USE_ACCOUNT)
async def destroy() -> Response:
    await service.withdraw(write_session(), user_id=signed_in_user_id())
    flash(_("Your address stays as it is"), FlashKind.NOTE)
    return await redirect_to(DETAILS)
