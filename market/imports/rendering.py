"""The pages of a shop's imports."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from quart import Response, request, url_for

from glue.pages import current_page
from market.imports.errors import UnreadableFile
from market.imports.forms import HOW_OFTEN, FeedForm, MappingForm, UploadForm
from market.imports.models import ImportRun, RunState, Verdict
from market.imports.offers import REQUIRED
from market.imports.queries import count_kept, latest_runs, rows_page
from market.imports.reporting import STATES, TONES, VERDICTS, differences
from market.imports.running import fetch_file
from market.imports.runs import has_many_gone
from market.imports.uploads import Sample, sample_of
from market.keeping import IMPORTS, ways_of_desk, where_of
from market.marketplaces.models import Marketplace
from market.products.texts import FIELDS
from market.suppliers.models import Supplier
from market.suppliers.queries import suppliers_of
from shared.db import read_session
from shared.i18n import gettext as _
from shared.web.htmx import render

KEPT = "kept"


async def imports_page(
    shop: Marketplace,
    form: UploadForm | None = None,
    *,
    feed: FeedForm | None = None,
    status: int = 200,
) -> Response:
    """Show a shop's imports, with the form as it was left."""
    session = read_session()
    suppliers = await suppliers_of(session, shop.id)
    return await _render(
        "imports/index.html",
        shop,
        status=status,
        form=form or UploadForm(is_whole=True),
        feed=feed or FeedForm(every_hours=24),
        suppliers=suppliers,
        feeds=[supplier for supplier in suppliers if supplier.feed_url],
        often={hours: _(words) for hours, words in HOW_OFTEN.items()},
        runs=await latest_runs(session, shop.id),
    )


async def run_page(
    shop: Marketplace,
    run: ImportRun,
    supplier: Supplier,
    *,
    mapping: MappingForm | None = None,
    problem: str = "",
    status: int = 200,
) -> Response:
    """Show where a run stands, and what is to be done next."""
    context: dict[str, Any] = {"run": run, "supplier": supplier, "problem": problem}
    if run.state is RunState.MAPPING:
        return await _mapping_page(shop, run, supplier, mapping, status=status)
    if run.state.is_being_worked_on:
        return await _render("imports/progress.html", shop, status=status, **context)
    session, asked = read_session(), request.args.get("rows", "")
    verdict = Verdict(asked) if asked in list(Verdict) else None
    page = await rows_page(
        session, run.id, verdict, kept=asked == KEPT, cursor=request.args.get("cursor")
    )
    return await _render(
        "imports/show.html",
        shop,
        status=status,
        page=page,
        asked=asked,
        kept=await count_kept(session, run.id),
        many_gone=has_many_gone(run),
        differences=lambda pairs: differences(pairs, shop.currency),
        **context,
    )


def run_address(market_slug: str, run_id: int | None = None, **values: Any) -> str:
    """Return the address of a run, or of all imports of a shop."""
    where: dict[str, Any] = {"page_slug": current_page().slug, "market_slug": market_slug}
    if run_id is None:
        return url_for("imports.index", **where)
    return url_for("imports.show", run_id=run_id, **where, **values)


async def _mapping_page(
    shop: Marketplace,
    run: ImportRun,
    supplier: Supplier,
    mapping: MappingForm | None,
    *,
    status: int,
) -> Response:
    try:
        sample = await _sample(run, supplier)
    except UnreadableFile as problem:
        sample = Sample((), (), ())
        mapping = MappingForm({}, [], str(problem))
    chosen = mapping.chosen if mapping and mapping.chosen else sample.guesses
    fields = [("", _("nothing of ours"))]
    fields += [
        (name, _(label) + (" *" if name in REQUIRED else "")) for name, label in FIELDS.items()
    ]
    return await _render(
        "imports/mapping.html",
        shop,
        status=status,
        run=run,
        supplier=supplier,
        sample=sample,
        columns=list(zip(range(len(sample.heading)), sample.heading, chosen, strict=False)),
        fields=fields,
        problem=mapping.problem if mapping else "",
    )


async def _sample(run: ImportRun, supplier: Supplier) -> Sample:
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        path = Path(folder) / "file"
        await fetch_file(run.id, path)
        return await asyncio.to_thread(sample_of, path, dict(supplier.mapping))


async def _render(template: str, shop: Marketplace, *, status: int, **context: Any) -> Response:
    return await render(
        template,
        status=status,
        shop=shop,
        page_title=current_page().title,
        ways=ways_of_desk(shop, IMPORTS),
        where=where_of(shop),
        states=STATES,
        verdicts=VERDICTS,
        tones=TONES,
        run_address=lambda run, **values: run_address(shop.slug, run.id, **values),
        **context,
    )
