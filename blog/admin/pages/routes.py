"""The pages and their desks: admins see all, keepers theirs, and only admins change keepers."""

from quart import Blueprint, Response, request

from blog.admin.desks import a_page_of_theirs, current_desk, desk_address, the_desk
from blog.admin.pages.keeping import Keeping
from blog.admin.pages.queries import desks
from blog.admin.pages.reading import ask_siblings, page_trail, read_known
from blog.admin.pages.rendering import openings, wordings
from blog.admin.rendering import PAGES, asked_region, render_admin
from blog.invitations.forms import InviteForm
from blog.invitations.welcoming import welcome_and_say
from blog.roles.choices import roles_on
from blog.roles.wording import role_columns
from glue.access import allows
from glue.permissions import Action, may, pages_of
from shared.db import read_session
from shared.errors import InvalidInput
from shared.web.htmx import redirect_to, render_region
from shared.web.identity import current_identity
from shared.web.private import keep_private

pages = Blueprint("admin_pages", __name__)
pages.after_request(keep_private)

MORE = "load-more"


@pages.get("/admin/pages/")
@allows(Action.SEE_DESK, on=a_page_of_theirs)
async def index() -> Response:
    identity = current_identity()
    sees_all = bool(may(identity, Action.MANAGE_SITE))
    shown = await desks(read_session(), of=None if sees_all else pages_of(identity))
    return await render_admin("admin/pages/index.html", way=PAGES, desks=shown, sees_all=sees_all)


@pages.get("/admin/pages/<page_slug>/")
@allows(Action.SEE_DESK, on=the_desk)
async def show(page_slug: str) -> Response:
    return await _desk(InviteForm())


@pages.post("/admin/pages/<page_slug>/keepers/")
@allows(Action.MANAGE_PEOPLE, on=the_desk)
async def create_keeper(page_slug: str) -> Response:
    form = InviteForm.read(await request.form)
    try:
        email, grants = form.checked([current_desk()])
    except InvalidInput as error:
        return await _desk(form.refused(error), status=error.status)
    await welcome_and_say(email, grants)
    return await redirect_to(desk_address())


async def _desk(form: InviteForm, *, status: int = 200) -> Response:
    page, session, identity = current_desk(), read_session(), current_identity()
    keeping, after = Keeping.of(identity, page), request.args.get("after")
    if asked_region() == MORE:
        trail = await page_trail(session, page, keeping, after)
        return await render_region("admin/log/_lines.html", trail=trail, address=desk_address())
    known = await read_known(session, page, keeping)
    told = await ask_siblings(session, page, identity, keeping, after=after)
    return await render_admin(
        "admin/pages/show.html",
        way=PAGES,
        status=status,
        page=page,
        keeping=keeping,
        known=known,
        told=told,
        trail=told.trail,
        may_change=keeping.people,
        form=form,
        role_columns=role_columns(),
        roles_on=roles_on,
        address=desk_address(),
        **openings(known),
        **wordings(page, known, keeping),
    )
