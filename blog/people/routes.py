"""The account page of whoever is signed in."""

from quart import Blueprint, Response, request

from blog.people import queries, service
from blog.people.forms import NameForm
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, write_session
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.identity import signed_in_user_id

people = Blueprint("people", __name__)


@people.get("/account/")
@allows(Action.USE_ACCOUNT)
async def show() -> Response:
    user_id = signed_in_user_id()
    user = await queries.user_by_id(read_session(), user_id=user_id)
    return await render("people/show.html", user=user)


@people.post("/account/")
@allows(Action.USE_ACCOUNT)
async def update() -> Response:
    user_id = signed_in_user_id()
    form = NameForm.read(await request.form)
    await service.rename(write_session(), user_id=user_id, name=form.name)
    flash("Saved")
    return await redirect_to("/account/")
