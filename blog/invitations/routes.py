"""Invitations: an admin's list, and what whoever was invited finds behind the link."""

from dataclasses import replace
from typing import Any

from quart import Blueprint, Response, request, url_for

from blog.admin.rendering import INVITATIONS, asked_region, render_admin
from blog.invitations import queries, service
from blog.invitations.errors import InvitationOver, TooManyLetters
from blog.invitations.forms import InviteForm
from blog.invitations.models import InvitationState
from blog.invitations.presenting import listed
from blog.invitations.queries import Among
from blog.invitations.welcoming import signed_in_person, welcome_and_say
from blog.people.models import User
from blog.people.queries import user_by_id
from blog.posts.queries import live_pages
from blog.roles.choices import roles_everywhere, roles_on
from blog.roles.places import places_of
from blog.sign_in.arriving import arrive, current_device
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, rollback_request, write_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.web import identity
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render, render_region
from shared.web.private import keep_private

admin_invitations = Blueprint("admin_invitations", __name__)
admin_invitations.after_request(keep_private)
invitations = Blueprint("invitations", __name__)

MORE = "load-more"


@invitations.after_request
async def keep_secret(response: Response) -> Response:
    """Keep an address with a token in it out of caches and out of what other sites are told."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@admin_invitations.get("/admin/invitations/")
@allows(Action.MANAGE_PEOPLE)
async def index() -> Response:
    asked, after, now = request.args.get("among", ""), request.args.get("after"), utcnow()
    among = Among(asked) if asked in list(Among) else Among.OPEN
    found = await queries.invitations_among(read_session(), among=among, now=now, cursor=after)
    rows = await listed(read_session(), found, now=now)
    context: dict[str, Any] = {
        "among": among,
        "found": found,
        "rows": rows,
        "is_first": after is None,
    }
    if asked_region() == MORE:
        return await render_region("admin/invitations/_invitations.html", **context)
    return await render_admin("admin/invitations/index.html", way=INVITATIONS, **context)


@admin_invitations.get("/admin/invitations/new/")
@allows(Action.MANAGE_PEOPLE)
async def new() -> Response:
    return await _form(InviteForm(email=request.args.get("email", "")))


@admin_invitations.post("/admin/invitations/")
@allows(Action.MANAGE_PEOPLE)
async def create() -> Response:
    form = InviteForm.read(await request.form)
    try:
        email, grants = form.checked(await live_pages(read_session()), everywhere=True)
    except InvalidInput as error:
        return await _form(form.refused(error), status=error.status)
    welcomed = await welcome_and_say(email, grants)
    return await redirect_to(INVITATIONS if welcomed else url_for("admin_invitations.new"))


@admin_invitations.post("/admin/invitations/<int:invitation_id>/letters/")
@allows(Action.MANAGE_PEOPLE)
async def create_letter(invitation_id: int) -> Response:
    by = await signed_in_person()
    try:
        invitation = await service.send_again(
            write_session(), invitation_id=invitation_id, by=by, now=utcnow()
        )
        flash(_("Another letter is on its way to %(email)s", email=invitation.email))
    except (InvitationOver, TooManyLetters) as problem:
        flash(str(problem), FlashKind.WARNING)
    return await redirect_to(INVITATIONS)


@admin_invitations.post("/admin/invitations/<int:invitation_id>/delete/")
@allows(Action.MANAGE_PEOPLE)
async def destroy(invitation_id: int) -> Response:
    try:
        invitation = await service.withdraw(
            write_session(), invitation_id=invitation_id, now=utcnow()
        )
        email = invitation.email
        flash(_("The invitation to %(email)s is withdrawn", email=email), FlashKind.NOTE)
    except InvitationOver as problem:
        flash(str(problem), FlashKind.WARNING)
    return await redirect_to(INVITATIONS)


@invitations.get("/invitations/<token>/")
@allows(Action.FOLLOW_LETTER)
async def show(token: str) -> Response:
    return await _letter(token)


@invitations.post("/invitations/<token>/")
@allows(Action.FOLLOW_LETTER)
async def update(token: str) -> Response:
    try:
        accepted = await service.accept(
            write_session(), token=token, device=current_device(), now=utcnow()
        )
    except InvitationOver:
        await rollback_request()
        return await _letter(token)
    flash(_("Welcome. This is what you look after now."))
    return await arrive(replace(accepted.signed_in, next=accepted.next))


async def _form(form: InviteForm, *, status: int = 200) -> Response:
    pages = await live_pages(read_session())
    return await render_admin(
        "admin/invitations/new.html",
        way=INVITATIONS,
        status=status,
        form=form,
        pages=pages,
        roles_everywhere=roles_everywhere(),
        roles_on=roles_on,
    )


async def _letter(token: str) -> Response:
    """Show what an invitation is to, or what has become of it."""
    session = read_session()
    invitation = await queries.invitation_by_token(session, token=token)
    state = invitation.state_at(utcnow()) if invitation else None
    inviter = await _person(invitation.invited_by if invitation else None)
    if invitation is None or state is not InvitationState.OPEN:
        return await render("invitations/over.html", status=410, state=state, inviter=inviter)
    return await render(
        "invitations/show.html",
        token=token,
        email=invitation.email,
        inviter=inviter,
        places=await places_of(session, invitation.grants),
        me=await _person(identity.current_identity().user_id),
    )


async def _person(user_id: int | None) -> User | None:
    return None if user_id is None else await user_by_id(read_session(), user_id=user_id)
