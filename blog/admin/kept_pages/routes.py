"""The pages that are kept for strangers, and the press that has them made anew."""

from uuid import uuid4

from quart import Blueprint, Response, request, url_for

from blog.admin.rendering import KEPT_PAGES, render_admin
from glue.access import allows
from glue.permissions import Action
from glue.services.kept_pages import clear_kept_pages, keeps_pages, read_kept_pages
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

kept_pages = Blueprint("admin_kept_pages", __name__)
kept_pages.after_request(keep_private)


@kept_pages.get("/admin/kept-pages/")
@allows(Action.MANAGE_SITE)
async def index() -> Response:
    kept = await read_kept_pages()
    known = [row.report for row in kept if row.report]
    return await render_admin(
        "admin/kept_pages/index.html",
        way=KEPT_PAGES,
        kept=kept,
        is_off=bool(known) and not any(report.seconds for report in known),
        seconds=max((report.seconds for report in known), default=0),
        change=max((report.change or 0 for report in known), default=0),
    )


@kept_pages.post("/admin/kept-pages/clearings/")
@allows(Action.MANAGE_SITE)
async def create_clearing() -> Response:
    service = (await request.form).get("service", "")
    if service and not keeps_pages(service):
        raise NotFound()
    untold = await clear_kept_pages(service, key=str(uuid4()))
    if untold:
        flash(
            _(
                "Not cleared, for it does not answer right now: %(services)s.",
                services=", ".join(untold),
            ),
            FlashKind.WARNING,
        )
    elif service:
        flash(_("The pages of %(service)s are made anew.", service=service), FlashKind.SUCCESS)
    else:
        flash(_("All pages are made anew."), FlashKind.SUCCESS)
    return await redirect_to(url_for("admin_kept_pages.index"))
