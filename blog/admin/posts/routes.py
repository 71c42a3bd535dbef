"""Posts and pages: the list of those one may write, and beginning one."""

from quart import Blueprint, Response, request

from blog.admin.posts.addresses import edit_address
from blog.admin.posts.forms import NewPostForm
from blog.admin.posts.rendering import may_begin, new_page, page_ids_of, posts_page
from blog.admin.posts.scope import Scope
from blog.people.queries import user_by_id
from blog.writing.beginning import begin_once
from blog.writing.permitting import wherever_they_write
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, write_session
from shared.errors import Forbidden, InvalidInput
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity, signed_in_user_id
from shared.web.private import keep_private

admin_posts = Blueprint("admin_posts", __name__, url_prefix="/admin/posts")
admin_posts.after_request(keep_private)


@admin_posts.get("/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def index() -> Response:
    return await posts_page()


@admin_posts.get("/new/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def new() -> Response:
    form = NewPostForm.read(request.args)
    _require(form)
    return await new_page(form)


@admin_posts.post("/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def create() -> Response:
    form = NewPostForm.read(await request.form)
    _require(form)
    writer = await user_by_id(read_session(), user_id=signed_in_user_id())
    assert writer is not None
    try:
        content = form.content(await page_ids_of(Scope.of(current_identity())))
    except InvalidInput as refusal:
        return await new_page(form.refused(refusal), status=refusal.status)
    post_id = await begin_once(write_session(), key=form.key, content=content, writer=writer)
    return await redirect_to(edit_address(post_id))


def _require(form: NewPostForm) -> None:
    if not may_begin(form.kind):
        raise Forbidden()
