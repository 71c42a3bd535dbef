"""People: the list, and a person with their roles, their devices and what was done."""

from typing import Any

from quart import Blueprint, Response, request, url_for

from blog.admin.people import service
from blog.admin.people.forms import PeopleFilter
from blog.admin.people.queries import people_matching
from blog.admin.people.reading import NameField, deeds_asked, read_person
from blog.admin.rendering import PEOPLE, asked_region, render_admin
from blog.admin.trails import read_trail
from blog.people.forms import NameForm
from blog.people.models import User
from blog.people.queries import user_by_id
from blog.roles.wording import badges_of, role_columns
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to, render_region
from shared.web.identity import signed_in_user_id
from shared.web.private import keep_private

people = Blueprint("admin_people", __name__)
people.after_request(keep_private)

MORE = "load-more"
NAME = "person-name"


@people.get("/admin/people/")
@allows(Action.MANAGE_PEOPLE)
async def index() -> Response:
    chosen, after = PeopleFilter.read(request.args), request.args.get("after")
    found = await people_matching(read_session(), q=chosen.q, among=chosen.among, cursor=after)
    context: dict[str, Any] = {"chosen": chosen, "found": found, "badges_of": badges_of}
    context["is_first"] = after is None
    if asked_region() == MORE:
        return await render_region("admin/people/_people.html", **context)
    return await render_admin("admin/people/index.html", way=PEOPLE, **context)


@people.get("/admin/people/<int:user_id>/")
@allows(Action.MANAGE_PEOPLE)
async def show(user_id: int) -> Response:
    user, region = await _person(user_id), asked_region()
    is_open = request.args.get("edit") == "name"
    field = NameField(user_id, user.name, is_open=is_open, refocus=region == NAME)
    if region == NAME:
        return await render_region("admin/people/_name.html", field=field)
    if region == MORE:
        return await render_region("admin/log/_lines.html", **await _deeds(user))
    return await _page(user, field)


@people.post("/admin/people/<int:user_id>/name/")
@allows(Action.MANAGE_PEOPLE)
async def update(user_id: int) -> Response:
    user, typed = await _person(user_id), (await request.form).get("name", "")
    try:
        name = NameForm.read({"name": typed}).name
    except InvalidInput as error:
        field = NameField(user_id, typed, is_open=True, problem=_problem_with_name(error))
        return await _refused(user, field, error.status)
    if name != user.name:
        await service.rename_person(write_session(), user_id=user_id, name=name)
    if is_htmx():
        saved = NameField(user_id, name, refocus=True, announce=_("Saved"))
        return await render_region("admin/people/_name.html", field=saved)
    flash(_("Saved"))
    return await redirect_to(url_for("admin_people.show", user_id=user_id))


@people.post("/admin/people/<int:user_id>/devices/delete/")
@allows(Action.MANAGE_PEOPLE)
async def destroy_devices(user_id: int) -> Response:
    user = await _person(user_id)
    ended = await service.sign_out_everywhere(write_session(), user_id=user_id, now=utcnow())
    if ended:
        flash(_signed_out_words(user, ended))
    else:
        flash(_("%(person)s is signed in nowhere", person=user.display_name), FlashKind.NOTE)
    return await redirect_to(url_for("admin_people.show", user_id=user_id))


async def _person(user_id: int) -> User:
    user = await user_by_id(read_session(), user_id=user_id)
    if user is None:
        raise NotFound()
    return user


async def _page(user: User, field: NameField, *, status: int = 200) -> Response:
    beside = request.args.get("page", "")
    person = await read_person(
        read_session(), user, beside=beside, me=signed_in_user_id(), now=utcnow()
    )
    own_page = url_for("admin_people.show", user_id=user.id, page=beside or None)
    return await render_admin(
        "admin/people/show.html",
        way=PEOPLE,
        status=status,
        person=person,
        field=field,
        back=own_page,
        role_columns=role_columns(),
        **await _deeds(user),
    )


async def _refused(user: User, field: NameField, status: int) -> Response:
    if is_htmx():
        return await render_region("admin/people/_name.html", status=status, field=field)
    return await _page(user, field, status=status)


async def _deeds(user: User) -> dict[str, Any]:
    by_them = request.args.get("deeds") == "theirs"
    asked = deeds_asked(user.id, by_them=by_them)
    after = request.args.get("after")
    trail = await read_trail(read_session(), asked, after=after, with_networks=True)
    address = url_for("admin_people.show", user_id=user.id, deeds="theirs" if by_them else None)
    return {"trail": trail, "address": address, "by_them": by_them}


def _problem_with_name(error: InvalidInput) -> str:
    fields = error.detail["fields"]
    assert isinstance(fields, dict)
    return str(fields["name"])


def _signed_out_words(user: User, ended: int) -> str:
    return ngettext(
        "%(person)s is signed out in one browser",
        "%(person)s is signed out in %(num)s browsers",
        ended,
        person=user.display_name,
    )
