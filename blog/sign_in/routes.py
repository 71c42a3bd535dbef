"""Signing in by a link in a mail, and out again."""

from urllib.parse import urlsplit

from quart import Blueprint, Response, request

from blog.sign_in import queries, service
from blog.sign_in.arriving import ACCOUNT, arrive, current_device, kept_secret, session_token
from blog.sign_in.errors import LinkSpent
from blog.sign_in.forms import SignInForm
from blog.sign_in.limits import count_asking
from blog.sign_in.tokens import new_token
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.i18n import gettext as _
from shared.mail import InvalidRecipient
from shared.web import identity
from shared.web.flash import FlashKind, flash
from shared.web.htmx import checked_next, redirect_to, render
from shared.web.limits import TooOften

sign_in = Blueprint("sign_in", __name__)


@sign_in.get("/sign-in/")
@allows(Action.SIGN_IN)
async def new() -> Response:
    next_url = checked_next(request.args.get("next"), otherwise="")
    if identity.current_identity().is_signed_in:
        return await redirect_to(next_url or ACCOUNT)
    return await _form(next=next_url)


@sign_in.post("/sign-in/")
@allows(Action.SIGN_IN)
async def create() -> Response:
    posted = await request.form
    typed = {key: posted.get(key, "") for key in ("email", "next")}
    try:
        form = SignInForm.read(posted)
        await count_asking(form.email)
    except InvalidRecipient as error:
        return await _form(**typed, errors={"email": str(error)}, status=error.status)
    except TooOften as error:
        return error.told_in(await _form(**typed, refusal=str(error), status=error.status))
    # Whoever is over the limit of the address, and a robot, gets one that leads nowhere.
    ticket = new_token()
    if not form.is_robot:
        await service.request_link(
            write_session(), email=form.email, next=form.next, ticket=ticket, now=utcnow()
        )
    flash(_("A mail is on its way to %(email)s", email=form.email))
    return kept_secret(await redirect_to(f"/sign-in/code/{ticket}/"))


@sign_in.get("/sign-in/<token>/")
@allows(Action.FOLLOW_LETTER)
async def show(token: str) -> Response:
    link = await queries.usable_link(read_session(), token=token, now=utcnow())
    if link is None:
        return await _spent()
    return kept_secret(await render("sign_in/show.html", link=link, token=token))


@sign_in.post("/sign-in/<token>/")
@allows(Action.FOLLOW_LETTER)
async def update(token: str) -> Response:
    try:
        signed_in = await service.sign_in_by_link(
            write_session(), token=token, device=current_device(), now=utcnow()
        )
    except LinkSpent:
        return await _spent()
    return kept_secret(await arrive(signed_in))


@sign_in.post("/sign-out/")
@allows(Action.SIGN_IN)
async def destroy() -> Response:
    token = session_token()
    if token is not None:
        await service.end_session(write_session(), token=token, now=utcnow())
    identity.sign_out()
    flash(_("You are signed out"), FlashKind.NOTE)
    back = checked_next((await request.form).get("next"), otherwise="/")
    return await redirect_to("/" if urlsplit(back).path.startswith(ACCOUNT) else back)


async def _form(
    *,
    email: str = "",
    next: str = "",
    errors: object = None,
    refusal: str = "",
    status: int = 200,
) -> Response:
    return await render(
        "sign_in/new.html",
        status=status,
        email=email,
        next=checked_next(next, otherwise=""),
        errors=errors or {},
        refusal=refusal,
    )


async def _spent() -> Response:
    return kept_secret(await render("sign_in/spent.html", status=LinkSpent.status))
