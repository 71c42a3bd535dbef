"""Giving and taking a role by its switch, wherever the switch is shown."""

from dataclasses import replace

from quart import Blueprint, Response, request, url_for

from blog.people.queries import user_by_id
from blog.posts.queries import live_pages_by_id
from blog.roles import service
from blog.roles.forms import SwitchForm
from blog.roles.queries import count_admins, grants_of
from blog.roles.switches import Switch, roles_everywhere
from blog.roles.wording import switched_words
from glue.access import allows
from glue.contracts.blog import Grant, Role
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to, render_region
from shared.web.identity import signed_in_user_id
from shared.web.private import keep_private

roles = Blueprint("roles", __name__)
roles.after_request(keep_private)


@roles.post("/admin/people/<int:user_id>/roles/")
@allows(Action.MANAGE_PEOPLE)
async def update(user_id: int) -> Response:
    own_page = url_for("admin_people.show", user_id=user_id)
    form = SwitchForm.read(await request.form, otherwise=own_page)
    switch = await _switch(user_id, form.grant)
    me, now = signed_in_user_id(), utcnow()
    await service.set_role(
        write_session(), user_id=user_id, grant=form.grant, wanted=form.wanted, by=me, now=now
    )
    if form.grant.role is Role.ADMIN and not form.wanted and user_id == me:
        flash(_("You no longer look after the site"), FlashKind.NOTE)
        return await redirect_to("/account/")
    return await _switched(replace(switch, is_on=form.wanted), form.back)


async def _switch(user_id: int, grant: Grant) -> Switch:
    user, page = await user_by_id(read_session(), user_id=user_id), None
    if grant.page_id is not None:
        pages = await live_pages_by_id(read_session(), ids=[grant.page_id])
        page = pages[0] if pages else None
    if user is None or (page is None) != (grant.page_id is None):
        raise NotFound()
    return Switch(user, page, grant.role, is_on=False)


async def _switched(switch: Switch, back: str) -> Response:
    page = switch.page.title if switch.page else None
    message = switched_words(switch.user.display_name, switch.role, page, given=switch.is_on)
    if not is_htmx():
        flash(message)
        return await redirect_to(back)
    if switch.page is not None:
        return await render_region(
            "roles/update.swaps.html", message=message, back=back, each=switch
        )
    grants = await grants_of(write_session(), user_id=switch.user.id)
    admins = await count_admins(write_session())
    return await render_region(
        "roles/update_everywhere.swaps.html",
        message=message,
        back=back,
        held=roles_everywhere(switch.user, grants, admins=admins, me=signed_in_user_id()),
    )
