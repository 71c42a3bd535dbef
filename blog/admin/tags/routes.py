"""Tags: listed, made, changed, merged, put in order and deleted."""

from quart import Blueprint, Response, request, url_for

from blog.admin.pictures import picture_sent
from blog.admin.posts.filters import read_id
from blog.admin.rendering import TAGS
from blog.admin.tags.forms import TagForm
from blog.admin.tags.rendering import tag_page, tags_page
from blog.tags.errors import TagTaken
from blog.tags.keeping import add_tag, change_tag, delete_tag, merge_tags, move_tag
from blog.tags.models import Tag
from blog.tags.queries import tag_groups
from blog.uploads.routes import PATIENCE_SECONDS
from glue.access import allows
from glue.permissions import Action
from shared.db import ReadSession, read_session, rollback_request, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.images import UnusablePicture
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

admin_tags = Blueprint("admin_tags", __name__, url_prefix="/admin/tags")
admin_tags.after_request(keep_private)

TAG = "/<int(max=2147483647):tag_id>/"


@admin_tags.get("/")
@allows(Action.KEEP_TAGS)
async def index() -> Response:
    return await tags_page()


@admin_tags.get("/new/")
@allows(Action.KEEP_TAGS)
async def new() -> Response:
    return await tag_page(TagForm())


@admin_tags.post("/")
@allows(Action.KEEP_TAGS)
async def create() -> Response:
    request.body_timeout = PATIENCE_SECONDS
    form = TagForm.read(await request.form)
    try:
        form = form.with_picture(await picture_sent())
        values = form.checked(await _group_ids())
        await add_tag(write_session(), Tag(**values))
    except (InvalidInput, TagTaken, UnusablePicture) as refusal:
        await rollback_request()
        return await tag_page(form.refused(refusal), status=refusal.status)
    flash(_("Saved"))
    return await redirect_to(TAGS)


@admin_tags.get(TAG)
@allows(Action.KEEP_TAGS)
async def edit(tag_id: int) -> Response:
    tag = await _tag(read_session(), tag_id)
    return await tag_page(TagForm.of(tag), tag)


@admin_tags.post(TAG)
@allows(Action.KEEP_TAGS)
async def update(tag_id: int) -> Response:
    request.body_timeout = PATIENCE_SECONDS
    form = TagForm.read(await request.form)
    try:
        form = form.with_picture(await picture_sent())
        values, tag = form.checked(await _group_ids()), await _tag(write_session(), tag_id)
        await change_tag(write_session(), tag, values)
    except (InvalidInput, TagTaken, UnusablePicture) as refusal:
        await rollback_request()
        tag = await _tag(read_session(), tag_id)
        return await tag_page(form.refused(refusal), tag, status=refusal.status)
    flash(_("Saved"))
    return await redirect_to(TAGS)


@admin_tags.post(f"{TAG}merge/")
@allows(Action.KEEP_TAGS)
async def merge(tag_id: int) -> Response:
    into = read_id((await request.form).get("into")) or 0
    tag = await merge_tags(write_session(), gone_id=tag_id, into_id=into)
    flash(_("They are one now: %(tag)s", tag=tag.name))
    return await redirect_to(url_for("admin_tags.edit", tag_id=into))


@admin_tags.post(f"{TAG}move/")
@allows(Action.KEEP_TAGS)
async def move(tag_id: int) -> Response:
    up = (await request.form).get("way") == "up"
    await move_tag(write_session(), await _tag(write_session(), tag_id), up=up)
    return await redirect_to(f"{TAGS}#tag-{tag_id}")


@admin_tags.post(f"{TAG}delete/")
@allows(Action.KEEP_TAGS)
async def destroy(tag_id: int) -> Response:
    tag = await _tag(read_session(), tag_id)
    await delete_tag(write_session(), tag)
    flash(_("The tag %(tag)s is deleted", tag=tag.name), FlashKind.NOTE)
    return await redirect_to(TAGS)


async def _tag(session: ReadSession, tag_id: int) -> Tag:
    tag = await session.get(Tag, tag_id)
    if tag is None:
        raise NotFound()
    return tag


async def _group_ids() -> list[int]:
    return [group.id for group in await tag_groups(read_session())]
