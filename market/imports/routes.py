"""A shop's imports, for its keepers: send a file, name its columns, review, write, report."""

from quart import Blueprint, Response, request

from glue.access import allows, the_page
from glue.permissions import Action
from market.imports.errors import ManyGone, UnreadableFile
from market.imports.forms import FeedForm, MappingForm, UploadForm
from market.imports.keeping import put_away, send_file, write_run
from market.imports.models import ImportRun, RunState
from market.imports.queries import lock_run, run_of_shop
from market.imports.rendering import imports_page, run_address, run_page
from market.imports.reporting import report_csv
from market.imports.running import begin_soon
from market.imports.runs import begin_reading
from market.imports.uploads import require_readable
from market.keeping import shop_of_desk
from market.marketplaces.models import Marketplace
from market.suppliers.fetching import fetch_soon
from market.suppliers.models import Supplier
from market.suppliers.queries import lock_feed
from market.suppliers.service import fetch_feed, known_supplier, set_feed, stop_feed
from shared.clock import utcnow
from shared.db import on_commit, read_session, rollback_request, write_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

imports = Blueprint("imports", __name__, url_prefix="/keep/<page_slug>/<market_slug>/imports")
imports.after_request(keep_private)


@imports.get("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def index(page_slug: str, market_slug: str) -> Response:
    return await imports_page(await shop_of_desk(market_slug))


@imports.post("/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create(page_slug: str, market_slug: str) -> Response:
    shop = await shop_of_desk(market_slug)
    file = (await request.files).get("file")
    form = UploadForm.read(await request.form, file_name=(file and file.filename) or "")
    if form.errors or file is None:
        return await imports_page(shop, form, status=422)
    try:
        await require_readable(file.stream)
    except UnreadableFile as problem:
        return await imports_page(shop, form.refused(str(problem)), status=422)
    session = write_session()
    run = await send_file(
        session,
        shop,
        await known_supplier(session, shop.id, name=form.supplier),
        file.stream,
        name=file.filename or "",
        is_whole=form.is_whole,
        now=utcnow(),
    )
    return await redirect_to(run_address(market_slug, run.id))


@imports.post("/feeds/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_feed(page_slug: str, market_slug: str) -> Response:
    shop = await shop_of_desk(market_slug)
    form = FeedForm.read(await request.form)
    if form.errors:
        return await imports_page(shop, feed=form, status=422)
    session = write_session()
    supplier = await known_supplier(session, shop.id, name=form.supplier)
    await set_feed(
        session, shop, supplier, address=form.address, every_hours=form.every_hours, now=utcnow()
    )
    flash(_("The address is fetched in a moment; what it holds will wait here to be reviewed"))
    on_commit(session, fetch_soon)
    return await redirect_to(run_address(market_slug))


@imports.post("/feeds/<int:supplier_id>/fetches/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_fetch(page_slug: str, market_slug: str, supplier_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    session = write_session()
    await fetch_feed(session, await lock_feed(session, shop.id, supplier_id), now=utcnow())
    flash(_("The address is fetched in a moment; what it holds will wait here to be reviewed"))
    on_commit(session, fetch_soon)
    return await redirect_to(run_address(market_slug))


@imports.post("/feeds/<int:supplier_id>/stopping/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_stopping(page_slug: str, market_slug: str, supplier_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    session = write_session()
    supplier = await lock_feed(session, shop.id, supplier_id)
    await stop_feed(session, shop, supplier)
    flash(_("The goods of %(supplier)s are no longer fetched", supplier=supplier.name))
    return await redirect_to(run_address(market_slug))


@imports.get("/<int:run_id>/")
@allows(Action.KEEP_SHOP, on=the_page)
async def show(page_slug: str, market_slug: str, run_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    return await run_page(shop, *await _run(shop, run_id))


@imports.post("/<int:run_id>/reading/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_reading(page_slug: str, market_slug: str, run_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    run, supplier = await _run(shop, run_id)
    form = MappingForm.read(await request.form)
    if form.problem and run.state is RunState.MAPPING:
        return await run_page(shop, run, supplier, mapping=form, status=422)
    session = write_session()
    kept = await session.get_one(Supplier, supplier.id)
    kept.mapping = form.mapping
    await begin_reading(session, await lock_run(session, run_id), now=utcnow())
    on_commit(session, begin_soon)
    return await redirect_to(run_address(market_slug, run_id))


@imports.post("/<int:run_id>/writing/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_writing(page_slug: str, market_slug: str, run_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    run, supplier = await _run(shop, run_id)
    session, may_go = write_session(), "may_go" in await request.form
    try:
        await write_run(session, shop, run_id, may_go=may_go, now=utcnow())
    except ManyGone as problem:
        await rollback_request()
        return await run_page(shop, run, supplier, problem=str(problem), status=422)
    on_commit(session, begin_soon)
    return await redirect_to(run_address(market_slug, run_id))


@imports.post("/<int:run_id>/discarding/")
@allows(Action.KEEP_SHOP, on=the_page)
async def create_discarding(page_slug: str, market_slug: str, run_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    await _run(shop, run_id)
    await put_away(write_session(), shop, run_id, now=utcnow())
    flash(_("Discarded: the shop is as it was"))
    return await redirect_to(run_address(market_slug))


@imports.get("/<int:run_id>/report.csv")
@allows(Action.KEEP_SHOP, on=the_page)
async def report(page_slug: str, market_slug: str, run_id: int) -> Response:
    shop = await shop_of_desk(market_slug)
    run, _supplier = await _run(shop, run_id)
    rows = report_csv(run.id, shop.currency)
    response = Response(rows, content_type="text/csv; charset=utf-8")
    # A large file may well take longer than a page.
    response.timeout = None
    response.headers["Content-Disposition"] = f'attachment; filename="import-{run.id}.csv"'
    return response


async def _run(shop: Marketplace, run_id: int) -> tuple[ImportRun, Supplier]:
    found = await run_of_shop(read_session(), shop.id, run_id)
    if found is None:
        raise NotFound()
    return found
