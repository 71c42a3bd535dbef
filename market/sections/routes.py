"""A shop's sections, for its keepers: added, renamed, moved and deleted."""

from quart import Blueprint, Response, request

from glue.access import allows, the_page
from glue.permissions import Action
from market.keeping import shop_of_desk
from market.sections import service
from market.sections.errors import SectionGone, SectionTaken, WithinItself
from market.sections.forms import MoveForm, SectionForm
from market.sections.rendering import (
    moved_words,
    section_page,
    sections_address,
    sections_page,
    sections_region,
)
from market.sections.service import Way
from shared.db import rollback_request, write_session
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import is_htmx, redirect_to
from shared.web.private import keep_private

sections = Blueprint("sections", __name__, url_prefix="/keep/<page_slug>/<market_slug>/sections")
sections.after_request(keep_private)

SECTION = "/<int(max=9223372036854775807):section_id>/"


@sections.get("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def index(page_slug: str, market_slug: str) -> Response:
    return await sections_page(await shop_of_desk(market_slug))


@sections.post("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create(page_slug: str, market_slug: str) -> Response:
    shop, form = await shop_of_desk(market_slug), SectionForm.read(await request.form)
    if form.errors:
        return await sections_page(shop, form, status=422)
    try:
        section = await service.add_section(
            write_session(), shop, title=form.title, slug=form.slug, parent_id=form.parent_id
        )
    except (SectionGone, SectionTaken) as problem:
        await rollback_request()
        return await sections_page(shop, form.refused(problem), status=problem.status)
    flash(_("%(section)s is there now", section=section.title))
    return await redirect_to(sections_address(shop, section))


@sections.post("/moves/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_move(page_slug: str, market_slug: str) -> Response:
    shop, form = await shop_of_desk(market_slug), MoveForm.read(await request.form)
    session = write_session()
    try:
        if form.way in set(Way):
            section = await service.move_section(session, shop, form.section_id, Way(form.way))
        else:
            section = await service.place_section(
                session,
                shop,
                form.section_id,
                parent_id=form.parent_id,
                before_id=form.before_id,
            )
    except (SectionGone, WithinItself) as problem:
        if is_htmx():
            raise
        flash(str(problem), FlashKind.ERROR)
        return await redirect_to(sections_address(shop))
    if is_htmx():
        return await sections_region(shop, section, form.way)
    flash(await moved_words(shop, section))
    return await redirect_to(sections_address(shop, section))


@sections.get(SECTION)
@allows(Action.KEEP_SHOP, on=the_page)
async def edit(page_slug: str, market_slug: str, section_id: int) -> Response:
    return await section_page(await shop_of_desk(market_slug), section_id)


@sections.post(SECTION)
@allows(Action.KEEP_SHOP, on=the_page)
async def update(page_slug: str, market_slug: str, section_id: int) -> Response:
    shop, form = await shop_of_desk(market_slug), SectionForm.read(await request.form)
    if form.errors:
        return await section_page(shop, section_id, form, status=422)
    try:
        await service.change_section(
            write_session(),
            shop,
            section_id,
            title=form.title,
            slug=form.slug,
            parent_id=form.parent_id,
        )
    except (SectionGone, SectionTaken, WithinItself) as problem:
        await rollback_request()
        return await section_page(shop, section_id, form.refused(problem), status=problem.status)
    flash(_("Saved: %(title)s", title=form.title))
    return await redirect_to(sections_address(shop))


@sections.post(f"{SECTION}delete/")
@allows(Action.KEEP_SHOP, on=the_page)
async def destroy(page_slug: str, market_slug: str, section_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    into_parent = (await request.form).get("products") == "parent"
    try:
        await service.delete_section(write_session(), shop, section_id, into_parent=into_parent)
    except SectionGone as problem:
        flash(str(problem), FlashKind.NOTE)
    else:
        flash(_("The section is deleted; its products are still there"))
    return await redirect_to(sections_address(shop))
