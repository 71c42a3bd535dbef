"""A person's account: what it begins with, and what they are called."""

from quart import Blueprint, Response, request

from blog.account.details import DETAILS, render_details
from blog.account.rendering import at_a_glance, render_account
from blog.people import service
from blog.people.current import signed_in_person
from blog.people.forms import NameForm
from glue.access import allows
from glue.permissions import Action
from shared.db import write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.identity import signed_in_user_id

people = Blueprint("people", __name__)

ACCOUNT = "/account/"


@people.get(ACCOUNT)
@allows(Action.USE_ACCOUNT)
async def show() -> Response:
    me = await signed_in_person()
    return await render_account("account/show.html", way=ACCOUNT, lent=at_a_glance(me.id), user=me)


@people.get(DETAILS)
@allows(Action.USE_ACCOUNT)
async def edit() -> Response:
    return await render_details()


@people.post(DETAILS)
@allows(Action.USE_ACCOUNT)
async def update() -> Response:
    posted = await request.form
    try:
        form = NameForm.read(posted)
    except InvalidInput as error:
        return await render_details(
            name=posted.get("name", ""), errors=error.detail["fields"], status=error.status
        )
    await service.rename(write_session(), user_id=signed_in_user_id(), name=form.name)
    flash(_("Saved"))
    return await redirect_to(DETAILS)
