"""A person's account: what it begins with, and what they are called."""

from quart import Blueprint, Response, request

from blog.account.rendering import at_a_glance, render_account
from blog.people import queries, service
from blog.people.forms import NameForm
from blog.people.models import User
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.identity import signed_in_user_id

people = Blueprint("people", __name__)

ACCOUNT = "/account/"
DETAILS = "/account/details/"


@people.get(ACCOUNT)
@allows(Action.USE_ACCOUNT)
async def show() -> Response:
    me = await _me()
    return await render_account("account/show.html", way=ACCOUNT, lent=at_a_glance(me.id), user=me)


@people.get(DETAILS)
@allows(Action.USE_ACCOUNT)
async def edit() -> Response:
    return await _details(name=(await _me()).name, errors={})


@people.post(DETAILS)
@allows(Action.USE_ACCOUNT)
async def update() -> Response:
    posted = await request.form
    try:
        form = NameForm.read(posted)
    except InvalidInput as error:
        return await _details(
            name=posted.get("name", ""), errors=error.detail["fields"], status=error.status
        )
    await service.rename(write_session(), user_id=signed_in_user_id(), name=form.name)
    flash(_("Saved"))
    return await redirect_to(DETAILS)


async def _me() -> User:
    user = await queries.user_by_id(read_session(), user_id=signed_in_user_id())
    if user is None:
        # Erased less than a second ago: the session is still remembered.
        raise NotFound()
    return user


async def _details(*, name: str, errors: object, status: int = 200) -> Response:
    return await render_account(
        "account/details.html", way=DETAILS, status=status, name=name, errors=errors
    )
