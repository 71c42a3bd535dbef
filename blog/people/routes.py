"""The account page of whoever is signed in."""

from quart import Blueprint, Response, request

from blog.people import queries, service
from blog.people.forms import NameForm
from shared.db import read_session, write_session
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.identity import current_identity

people = Blueprint("people", __name__)

SIGN_IN = "/sign-in/?next=/account/"


@people.get("/account/")
async def show() -> Response:
    user_id = current_identity().user_id
    if user_id is None:
        return await redirect_to(SIGN_IN)
    user = await queries.user_by_id(read_session(), user_id=user_id)
    return await render("people/show.html", user=user)


@people.post("/account/")
async def update() -> Response:
    user_id = current_identity().user_id
    if user_id is None:
        return await redirect_to(SIGN_IN)
    form = NameForm.read(await request.form)
    await service.rename(write_session(), user_id=user_id, name=form.name)
    flash("Saved")
    return await redirect_to("/account/")
