"""Many products of a shop at once, for its keepers: say what, look at it, write it, put it back."""

from uuid import uuid4

from quart import Blueprint, Response, request, url_for

from glue.access import allows, the_page
from glue.permissions import Action
from market.bulk_edits import service
from market.bulk_edits.forms import BulkForm, BulkReader, Chosen
from market.bulk_edits.queries import chosen_by, edit_of_shop
from market.bulk_edits.rendering import bulk_edit_page, bulk_edits_page, bulk_form_page
from market.desk.queries import section_choices
from market.keeping import shop_of_desk, where_of
from market.marketplaces.models import Marketplace
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

bulk_edits = Blueprint(
    "bulk_edits", __name__, url_prefix="/keep/<page_slug>/<market_slug>/bulk-edits"
)
bulk_edits.after_request(keep_private)

EDIT = "/<int(max=9223372036854775807):edit_id>/"


@bulk_edits.get("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def index(page_slug: str, market_slug: str) -> Response:
    return await bulk_edits_page(await shop_of_desk(market_slug))


@bulk_edits.get("/new/")
@allows(Action.KEEP_SHOP, on=the_page)
async def new(page_slug: str, market_slug: str) -> Response:
    shop = await shop_of_desk(market_slug)
    chosen, form = Chosen.read(request.args), BulkForm.read(request.args, once=str(uuid4()))
    if form is None or chosen.is_nothing:
        return await _nothing_chosen(shop, chosen)
    return await bulk_form_page(shop, form, chosen)


@bulk_edits.post("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create(page_slug: str, market_slug: str) -> Response:
    shop = await shop_of_desk(market_slug)
    sent = await request.form
    chosen, form = Chosen.read(sent), BulkForm.read(sent)
    if form is None or chosen.is_nothing:
        return await _nothing_chosen(shop, chosen)
    wanted, errors = (await _reader(shop)).read(form)
    if errors:
        return await bulk_form_page(shop, form.refused(errors), chosen, status=422)
    now = utcnow()
    edit_id = await service.preview_edit(
        write_session(),
        shop,
        key=form.key(chosen),
        kind=form.kind,
        wanted=wanted,
        chosen=chosen_by(shop, chosen, now=now),
        now=now,
    )
    return await _to(shop, edit_id)


@bulk_edits.get(EDIT)
@allows(Action.KEEP_SHOP, on=the_page)
async def show(page_slug: str, market_slug: str, edit_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    edit = await edit_of_shop(read_session(), shop, edit_id)
    if edit is None:
        raise NotFound()
    return await bulk_edit_page(shop, edit)


@bulk_edits.post(f"{EDIT}writing/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_writing(page_slug: str, market_slug: str, edit_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    await service.write_edit(write_session(), shop, edit_id, now=utcnow())
    return await _to(shop, edit_id)


@bulk_edits.post(f"{EDIT}undoing/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_undoing(page_slug: str, market_slug: str, edit_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    await service.undo_edit(write_session(), shop, edit_id, now=utcnow())
    return await _to(shop, edit_id)


async def _reader(shop: Marketplace) -> BulkReader:
    site = current_runtime().settings.site
    sections = [id for id, *_names in await section_choices(read_session(), shop.id)]
    return BulkReader(shop.currency, site.locale, site.zone, sections)


async def _nothing_chosen(shop: Marketplace, chosen: Chosen) -> Response:
    flash(_("Please tick products first, and say what to do with them"), FlashKind.NOTE)
    return await redirect_to(chosen.found_by.at(url_for("desk.index", **where_of(shop))))


async def _to(shop: Marketplace, edit_id: int) -> Response:
    return await redirect_to(url_for("bulk_edits.show", edit_id=edit_id, **where_of(shop)))
