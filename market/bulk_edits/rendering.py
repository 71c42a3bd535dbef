"""The pages of a shop's edits of many products."""

from typing import Any

from quart import Response, url_for

from glue.pages import current_page
from market.bulk_edits.forms import FIELDS, NOTHING, BulkForm, Chosen
from market.bulk_edits.models import BulkEdit, Outcome, State
from market.bulk_edits.prices import Ending
from market.bulk_edits.queries import latest_edits, rows_of_edit
from market.bulk_edits.wording import KINDS, Wording
from market.desk.queries import count_found, section_choices
from market.keeping import PRODUCTS, ways_of_desk, where_of
from market.marketplaces.models import Marketplace
from shared.clock import utcnow
from shared.db import read_session
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.htmx import render

# What the pages of an edit show: what it does or did, and what it leaves alone.
_DONE = {
    State.PREVIEW: (Outcome.WAITING,),
    State.WRITTEN: (Outcome.WRITTEN,),
    State.UNDONE: (Outcome.UNDONE,),
}
_LEFT = (Outcome.REFUSED, Outcome.OVERTAKEN, Outcome.KEPT)


async def bulk_form_page(
    shop: Marketplace, form: BulkForm, chosen: Chosen, *, status: int = 200
) -> Response:
    """Show what an edit asks for, with what was typed and what is wrong with it."""
    session = read_session()
    count = len(chosen.ids)
    if chosen.is_all:
        count = await count_found(session, shop, chosen.found_by, now=utcnow())
    sections = await section_choices(session, shop.id)
    return await _render(
        "bulk_edits/new.html",
        shop,
        status=status,
        form=form,
        name=_(KINDS[form.kind]),
        asked=FIELDS[form.kind],
        chosen=chosen,
        count=count,
        sections=[
            ("", _("Please choose")),
            *((str(id), title) for id, _slug, title in sections),
            (NOTHING, _("No section")),
        ],
        endings=[
            (Ending.ANY, _("to the smallest coin")),
            (Ending.NINE, _("to the nearest that ends in 9")),
            (Ending.NOUGHT, _("to the nearest that ends in 0")),
        ],
        back=chosen.found_by.at(url_for("desk.index", **where_of(shop))),
    )


async def bulk_edit_page(shop: Marketplace, edit: BulkEdit) -> Response:
    """Show what an edit would do, has done, or has put back, product by product."""
    session = read_session()
    return await _render(
        "bulk_edits/show.html",
        shop,
        edit=edit,
        done=edit.count(*_DONE[edit.state]),
        left=edit.count(*_LEFT),
        unchanged=edit.count(Outcome.UNCHANGED),
        rows=await rows_of_edit(session, edit, _DONE[edit.state]),
        left_rows=await rows_of_edit(session, edit, _LEFT),
        wording=await _wording(shop),
    )


async def bulk_edits_page(shop: Marketplace) -> Response:
    """Show the last edits of a shop."""
    return await _render(
        "bulk_edits/index.html",
        shop,
        edits=await latest_edits(read_session(), shop),
        wording=await _wording(shop),
    )


async def _wording(shop: Marketplace) -> Wording:
    sections = await section_choices(read_session(), shop.id)
    site = current_runtime().settings.site
    return Wording(site, shop.currency, {id: title for id, _slug, title in sections})


async def _render(
    template: str, shop: Marketplace, *, status: int = 200, **context: Any
) -> Response:
    return await render(
        template,
        status=status,
        shop=shop,
        where=where_of(shop),
        page_title=current_page().title,
        ways=ways_of_desk(shop, PRODUCTS),
        **context,
    )
