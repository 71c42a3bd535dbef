"""Signing in by a link in a mail, and out again."""

from urllib.parse import urlsplit

from quart import Blueprint, Response, request

from blog.sign_in import queries, service
from blog.sign_in.errors import LinkSpent
from blog.sign_in.forms import SignInForm
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.mail import InvalidRecipient
from shared.outbox import deliver_after_commit
from shared.runtime import current_runtime
from shared.web import identity
from shared.web.flash import FlashKind, flash
from shared.web.htmx import checked_next, redirect_to, render

sign_in = Blueprint("sign_in", __name__)

ACCOUNT = "/account/"


@sign_in.get("/sign-in/")
@allows(Action.SIGN_IN)
async def new() -> Response:
    next_url = checked_next(request.args.get("next"), otherwise="")
    if identity.current_identity().is_signed_in:
        return await redirect_to(next_url or ACCOUNT)
    return await render("sign_in/new.html", email="", next=next_url, errors={})


@sign_in.post("/sign-in/")
@allows(Action.SIGN_IN)
async def create() -> Response:
    posted = await request.form
    try:
        form = SignInForm.read(posted)
    except InvalidRecipient as error:
        return await render(
            "sign_in/new.html",
            status=error.status,
            email=posted.get("email", ""),
            next=checked_next(posted.get("next"), otherwise=""),
            errors={"email": str(error)},
        )
    if not form.is_robot:
        await service.request_link(write_session(), email=form.email, next=form.next, now=utcnow())
    flash(f"A link is on its way to {form.email}")
    return await redirect_to("/sign-in/sent/")


@sign_in.get("/sign-in/sent/")
@allows(Action.SIGN_IN)
async def sent() -> Response:
    return await render("sign_in/sent.html", minutes=service.LINK_MINUTES)


@sign_in.get("/sign-in/<token>/")
@allows(Action.FOLLOW_LETTER)
async def show(token: str) -> Response:
    link = await queries.usable_link(read_session(), token=token, now=utcnow())
    if link is None:
        return await _spent()
    return _kept_secret(await render("sign_in/show.html", link=link, token=token))


@sign_in.post("/sign-in/<token>/")
@allows(Action.FOLLOW_LETTER)
async def update(token: str) -> Response:
    visitor_id = identity.current_identity().session_id
    try:
        signed_in = await service.sign_in_by_link(
            write_session(), token=token, visitor_id=visitor_id, now=utcnow()
        )
    except LinkSpent:
        return await _spent()
    identity.sign_in(signed_in.user_id, signed_in.session_token)
    await deliver_after_commit(signed_in.event_id)
    return await redirect_to(checked_next(signed_in.next, otherwise=ACCOUNT))


@sign_in.post("/sign-out/")
@allows(Action.SIGN_IN)
async def destroy() -> Response:
    token = _session_token()
    if token is not None:
        await service.end_session(write_session(), token=token, now=utcnow())
    identity.sign_out()
    flash("You are signed out", FlashKind.NOTE)
    back = checked_next((await request.form).get("next"), otherwise="/")
    return await redirect_to("/" if urlsplit(back).path == ACCOUNT else back)


async def _spent() -> Response:
    return _kept_secret(await render("sign_in/spent.html", status=LinkSpent.status))


def _kept_secret(response: Response) -> Response:
    """Keep an address with a token in it out of caches and out of what other sites are told."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _session_token() -> str | None:
    cookies = identity.Cookies(current_runtime().settings)
    return cookies.read_session(request.cookies.get(identity.SESSION_COOKIE))
