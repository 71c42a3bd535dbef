"""Groups of tags: made, named, coloured, put in order and deleted."""

from quart import Blueprint, Response, request

from blog.admin.rendering import TAGS
from blog.admin.tags.forms import GroupForm
from blog.admin.tags.rendering import group_page
from blog.tags.errors import GroupTaken
from blog.tags.keeping import delete_group, move_group, save_group
from blog.tags.models import TagGroup
from glue.access import allows
from glue.permissions import Action
from shared.db import ReadSession, read_session, rollback_request, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

tag_groups = Blueprint("admin_tag_groups", __name__, url_prefix="/admin/tags/groups")
tag_groups.after_request(keep_private)

GROUP = "/<int(max=2147483647):group_id>/"


@tag_groups.get("/new/")
@allows(Action.KEEP_TAGS)
async def new() -> Response:
    return await group_page(GroupForm())


@tag_groups.post("/")
@allows(Action.KEEP_TAGS)
async def create() -> Response:
    form = GroupForm.read(await request.form)
    try:
        await save_group(write_session(), TagGroup(**form.checked()))
    except (InvalidInput, GroupTaken) as refusal:
        await rollback_request()
        return await group_page(form.refused(refusal), status=refusal.status)
    flash(_("Saved"))
    return await redirect_to(TAGS)


@tag_groups.get(GROUP)
@allows(Action.KEEP_TAGS)
async def edit(group_id: int) -> Response:
    group = await _group(read_session(), group_id)
    return await group_page(GroupForm.of(group), group)


@tag_groups.post(GROUP)
@allows(Action.KEEP_TAGS)
async def update(group_id: int) -> Response:
    form = GroupForm.read(await request.form)
    try:
        values, group = form.checked(), await _group(write_session(), group_id)
        group.name, group.colour = values["name"], values["colour"]
        await save_group(write_session(), group)
    except (InvalidInput, GroupTaken) as refusal:
        await rollback_request()
        group = await _group(read_session(), group_id)
        return await group_page(form.refused(refusal), group, status=refusal.status)
    flash(_("Saved"))
    return await redirect_to(TAGS)


@tag_groups.post(f"{GROUP}move/")
@allows(Action.KEEP_TAGS)
async def move(group_id: int) -> Response:
    up = (await request.form).get("way") == "up"
    await move_group(write_session(), await _group(write_session(), group_id), up=up)
    return await redirect_to(f"{TAGS}#group-{group_id}")


@tag_groups.post(f"{GROUP}delete/")
@allows(Action.KEEP_TAGS)
async def destroy(group_id: int) -> Response:
    group = await _group(read_session(), group_id)
    await delete_group(write_session(), group)
    flash(_("The group %(group)s is deleted; its tags stay", group=group.name), FlashKind.NOTE)
    return await redirect_to(TAGS)


async def _group(session: ReadSession, group_id: int) -> TagGroup:
    group = await session.get(TagGroup, group_id)
    if group is None:
        raise NotFound()
    return group
