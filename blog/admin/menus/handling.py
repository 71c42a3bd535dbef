"""What the routes of the site's menu and of a page's do alike."""

from quart import Response, request

from blog.admin.menus.forms import EntryForm, MoveForm
from blog.admin.menus.reading import Whose
from blog.admin.menus.rendering import (
    entry_page,
    kind_of,
    menu_address,
    menu_page,
    menu_region,
    moved_words,
)
from blog.menu import service
from blog.menu.errors import (
    ComesByItself,
    EntryGone,
    EntryWithinItself,
    TooDeep,
    TooManyEntries,
)
from blog.menu.models import MenuNode, NodeKind
from blog.menu.service import NewEntry
from blog.posts.queries import published_posts_by_id
from shared.db import read_session, rollback_request, write_session
from shared.i18n import gettext as _
from shared.trees import Spot, Way
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to


async def create(whose: Whose) -> Response:
    """Add an entry that was typed, or a page or post that was found."""
    form = EntryForm.read(await request.form)
    try:
        if form.errors:
            return await menu_page(whose, form, status=422)
        node = await service.add_entry(write_session(), whose.page_id, await _new(form))
    except (EntryGone, TooManyEntries) as problem:
        await rollback_request()
        return await menu_page(whose, form.refused(problem), status=problem.status)
    flash(_("It is in the menu now, at the end"))
    return await redirect_to(menu_address(whose, node))


async def move(whose: Whose) -> Response:
    """Move an entry by a step, or put it where it was dropped."""
    form = MoveForm.read(await request.form)
    try:
        node = await _moved(whose, form)
    except (EntryGone, EntryWithinItself, TooDeep) as problem:
        if is_htmx():
            raise
        flash(str(problem), FlashKind.ERROR)
        return await redirect_to(menu_address(whose))
    if is_htmx():
        return await menu_region(whose, node, form.way)
    flash(await moved_words(whose, node))
    return await redirect_to(menu_address(whose, node))


async def update(whose: Whose, node_id: int) -> Response:
    """Call an entry otherwise."""
    form = EntryForm.read(await request.form, await kind_of(whose, node_id))
    if form.errors:
        return await entry_page(whose, node_id, form, status=422)
    try:
        await service.change_entry(
            write_session(),
            whose.page_id,
            node_id,
            label=form.label,
            href=form.href,
            icon=form.icon or None,
        )
    except EntryGone as problem:
        flash(str(problem), FlashKind.NOTE)
    else:
        flash(_("Saved"))
    return await redirect_to(menu_address(whose))


async def follow(whose: Whose) -> Response:
    """Switch whether things come into the menu by themselves."""
    follows = (await request.form).get("wanted") == "on"
    await service.let_follow(write_session(), whose.page_id, follows=follows)
    return await redirect_to(menu_address(whose))


async def hide(whose: Whose, node_id: int) -> Response:
    """Switch whether readers see an entry."""
    is_hidden = (await request.form).get("wanted") != "on"
    try:
        await service.show_entry(write_session(), whose.page_id, node_id, is_hidden=is_hidden)
    except EntryGone as problem:
        flash(str(problem), FlashKind.NOTE)
    return await redirect_to(menu_address(whose))


async def destroy(whose: Whose, node_id: int) -> Response:
    """Delete an entry that was made by hand."""
    try:
        await service.delete_entry(write_session(), whose.page_id, node_id)
    except (ComesByItself, EntryGone) as problem:
        flash(str(problem), FlashKind.NOTE)
    else:
        flash(_("The entry is deleted"))
    return await redirect_to(menu_address(whose))


async def _new(form: EntryForm) -> NewEntry:
    if form.kind in (NodeKind.LINK, NodeKind.HEADING):
        href = form.href if form.kind is NodeKind.LINK else ""
        return NewEntry(form.kind, label=form.label, href=href, icon=form.icon or None)
    ids = [form.target_id] if form.target_id else []
    for post in await published_posts_by_id(read_session(), ids=ids):
        return NewEntry(NodeKind(post.kind.value), target_id=post.id)
    raise EntryGone()


async def _moved(whose: Whose, form: MoveForm) -> MenuNode:
    session = write_session()
    if form.way in set(Way):
        return await service.move_entry(session, whose.page_id, form.node_id, Way(form.way))
    spot = Spot(form.parent_id, form.before_id)
    return await service.place_entry(session, whose.page_id, form.node_id, spot)
