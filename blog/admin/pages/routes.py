"""The pages and their desks: admins see all, keepers theirs, and only admins change keepers."""

from quart import Blueprint, Response, request, url_for

from blog.admin.desks import a_page_of_theirs, current_desk, the_desk
from blog.admin.pages.queries import desks
from blog.admin.pages.reading import deeds_asked, read_hanging, read_keepers
from blog.admin.rendering import PAGES, asked_region, render_admin
from blog.admin.trails import read_trail
from blog.invitations.forms import InviteForm
from blog.invitations.welcoming import welcome_and_say
from blog.roles.choices import roles_on
from blog.roles.wording import role_columns
from glue.access import allows
from glue.permissions import Action, Resource, may, pages_of
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
    return await redirect_to(_address())


async def _desk(form: InviteForm, *, status: int = 200) -> Response:
    page, session, identity = current_desk(), read_session(), current_identity()
    is_admin = bool(may(identity, Action.MANAGE_PEOPLE))
    trail = await read_trail(
        session, deeds_asked(page), after=request.args.get("after"), with_networks=is_admin
    )
    if asked_region() == MORE:
        return await render_region("admin/log/_lines.html", trail=trail, address=_address())
    return await render_admin(
        "admin/pages/show.html",
        way=PAGES,
        status=status,
        page=page,
        keepers=await read_keepers(session, page),
        may_change=is_admin,
        may_keep_orders=bool(may(identity, Action.KEEP_ORDERS, Resource(page_id=page.id))),
        keeps_shops=bool(may(identity, Action.KEEP_SHOP, Resource(page_id=page.id))),
        keeps_calendars=bool(may(identity, Action.KEEP_CALENDAR, Resource(page_id=page.id))),
        stands_at_doors=bool(may(identity, Action.CHECK_IN, Resource(page_id=page.id))),
        keeps_content=bool(may(identity, Action.KEEP_CONTENT, Resource(page_id=page.id))),
        keeps_payments=bool(may(identity, Action.KEEP_PAYMENTS, Resource(page_id=page.id))),
        form=form,
        role_columns=role_columns(),
        roles_on=roles_on,
        hanging=await read_hanging(session, page),
        trail=trail,
        address=_address(),
    )


def _address() -> str:
    return url_for("admin_pages.show", page_slug=current_desk().slug)
