"""The books of a page, for who keeps its orders or its payments, and the press that proves them."""

from quart import Blueprint, Response, request, url_for

from glue.access import allows
from glue.permissions import Action
from orders.access import the_kept_page
from orders.keeping.rendering import BOOKS, asked_region, render_kept
from orders.ledger.books import read_books
from orders.ledger.verifying import walk_chain
from shared.db import read_session
from shared.i18n import gettext as _
from shared.i18n import ngettext
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to, render_region
from shared.web.private import keep_private

books = Blueprint("books", __name__, url_prefix="/keep/<int(max=2147483647):page_id>/books")
books.after_request(keep_private)

MORE = "load-more"


@books.get("/")
@allows(Action.KEEP_ORDERS, on=the_kept_page)
async def index(page_id: int) -> Response:
    found = await read_books(read_session(), page_id, cursor=request.args.get("cursor"))
    address = url_for("books.index", page_id=page_id)
    if asked_region() == MORE:
        return await render_region(
            "keep/books/_movements.html", page_id=page_id, books=found, address=address
        )
    return await render_kept(
        "keep/books.html", page_id=page_id, way=BOOKS, books=found, address=address
    )


@books.post("/proofs/")
@allows(Action.KEEP_ORDERS, on=the_kept_page)
async def create_proof(page_id: int) -> Response:
    """Add everything up anew and say what came of it; nothing is changed."""
    proof = await walk_chain(page_id)
    number = sum(chain.entries for chain in proof.chains)
    if proof.holds:
        text = ngettext(
            "%(num)s movement was added up anew, and all is as it was written.",
            "%(num)s movements were added up anew, and all is as it was written.",
            number,
        )
        flash(text, FlashKind.SUCCESS)
    else:
        flash(
            _("Something in these books was changed. Please tell whoever runs this site now."),
            FlashKind.ERROR,
        )
    return await redirect_to(url_for("books.index", page_id=page_id))
