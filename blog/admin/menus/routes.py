"""The menu of the site, and that of a page: shown, added to, sorted, changed."""

from quart import Blueprint, Response

from blog.admin.desks import current_desk, the_desk
from blog.admin.menus import handling
from blog.admin.menus.reading import Whose
from blog.admin.menus.rendering import entry_page, menu_page
from glue.access import allows
from glue.permissions import Action
from shared.web.private import keep_private

site_menu = Blueprint("admin_menu", __name__, url_prefix="/admin/menu")
site_menu.after_request(keep_private)
page_menu = Blueprint("admin_page_menu", __name__, url_prefix="/admin/pages/<page_slug>/menu")
page_menu.after_request(keep_private)

ENTRY = "/<int(max=2147483647):node_id>/"
SITE = Whose()


@site_menu.get("/")
@allows(Action.MANAGE_SITE)
async def index() -> Response:
    return await menu_page(SITE)


@site_menu.post("/")
@allows(Action.MANAGE_SITE)
async def create() -> Response:
    return await handling.create(SITE)


@site_menu.post("/moves/")
@allows(Action.MANAGE_SITE)
async def create_move() -> Response:
    return await handling.move(SITE)


@site_menu.post("/following/")
@allows(Action.MANAGE_SITE)
async def update_following() -> Response:
    return await handling.follow(SITE)


@site_menu.get(ENTRY)
@allows(Action.MANAGE_SITE)
async def edit(node_id: int) -> Response:
    return await entry_page(SITE, node_id)


@site_menu.post(ENTRY)
@allows(Action.MANAGE_SITE)
async def update(node_id: int) -> Response:
    return await handling.update(SITE, node_id)


@site_menu.post(f"{ENTRY}shown/")
@allows(Action.MANAGE_SITE)
async def update_shown(node_id: int) -> Response:
    return await handling.hide(SITE, node_id)


@site_menu.post(f"{ENTRY}delete/")
@allows(Action.MANAGE_SITE)
async def destroy(node_id: int) -> Response:
    return await handling.destroy(SITE, node_id)


@page_menu.get("/", endpoint="index")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def index_of_page(page_slug: str) -> Response:
    return await menu_page(Whose(current_desk()))


@page_menu.post("/", endpoint="create")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def create_of_page(page_slug: str) -> Response:
    return await handling.create(Whose(current_desk()))


@page_menu.post("/moves/", endpoint="create_move")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def create_move_of_page(page_slug: str) -> Response:
    return await handling.move(Whose(current_desk()))


@page_menu.post("/following/", endpoint="update_following")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def update_following_of_page(page_slug: str) -> Response:
    return await handling.follow(Whose(current_desk()))


@page_menu.get(ENTRY, endpoint="edit")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def edit_of_page(page_slug: str, node_id: int) -> Response:
    return await entry_page(Whose(current_desk()), node_id)


@page_menu.post(ENTRY, endpoint="update")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def update_of_page(page_slug: str, node_id: int) -> Response:
    return await handling.update(Whose(current_desk()), node_id)


@page_menu.post(f"{ENTRY}shown/", endpoint="update_shown")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def update_shown_of_page(page_slug: str, node_id: int) -> Response:
    return await handling.hide(Whose(current_desk()), node_id)


@page_menu.post(f"{ENTRY}delete/", endpoint="destroy")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def destroy_of_page(page_slug: str, node_id: int) -> Response:
    return await handling.destroy(Whose(current_desk()), node_id)
