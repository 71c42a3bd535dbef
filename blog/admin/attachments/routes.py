"""Shops and calendars of other pages: attached to a page at its desk, and detached."""

from collections.abc import Mapping
from uuid import uuid4

from quart import Blueprint, Response, request

from blog.admin.attachments.errors import GoneMeanwhile, ItsOwn, NothingChosen
from blog.admin.attachments.kinds import CALENDAR, SHOP, Kind
from blog.admin.attachments.service import attach, detach
from blog.admin.desks import current_desk, desk_address, the_desk
from blog.admin.hanging import LONGEST_KEY
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.i18n import gettext as _
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity
from shared.web.private import keep_private

attachments = Blueprint("admin_attachments", __name__, url_prefix="/admin/pages/<page_slug>")
attachments.after_request(keep_private)

NUMBER = "int(max=9223372036854775807)"
LARGEST = 2**63 - 1
PARTS = {SHOP: "shops", CALENDAR: "calendars"}


@attachments.post("/shops/attached/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def create_shop(page_slug: str) -> Response:
    return await _attach(SHOP)


@attachments.post(f"/shops/attached/<{NUMBER}:shop_id>/delete/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def destroy_shop(page_slug: str, shop_id: int) -> Response:
    return await _detach(SHOP, shop_id)


@attachments.post("/calendars/attached/")
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def create_calendar(page_slug: str) -> Response:
    return await _attach(CALENDAR)


@attachments.post(f"/calendars/attached/<{NUMBER}:calendar_id>/delete/")
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def destroy_calendar(page_slug: str, calendar_id: int) -> Response:
    return await _detach(CALENDAR, calendar_id)


async def _attach(kind: Kind) -> Response:
    form, page = await request.form, current_desk()
    try:
        id = _chosen(form)
        thing = await attach(
            read_session(), current_identity(), kind, page=page, id=id, key=_key(form)
        )
    except (NothingChosen, GoneMeanwhile, ItsOwn) as refusal:
        flash(str(refusal), FlashKind.ERROR)
    except ServiceUnavailable:
        flash(_("That could not be done right now. Please try again in a moment."), FlashKind.ERROR)
    else:
        flash(_("%(thing)s is shown on this page too", thing=thing.title))
    return await redirect_to(desk_address(PARTS[kind]))


async def _detach(kind: Kind, id: int) -> Response:
    form = await request.form
    try:
        thing = await detach(kind, page=current_desk(), id=id, key=_key(form))
    except (GoneMeanwhile, ItsOwn) as refusal:
        flash(str(refusal), FlashKind.ERROR)
    except ServiceUnavailable:
        flash(_("That could not be done right now. Please try again in a moment."), FlashKind.ERROR)
    else:
        said = _("%(thing)s is no longer shown on this page", thing=thing.title)
        flash(said, FlashKind.NOTE)
    return await redirect_to(desk_address(PARTS[kind]))


def _chosen(form: Mapping[str, str]) -> int:
    typed = form.get("thing", "")
    if not (typed.isascii() and typed.isdigit()) or int(typed[:20]) > LARGEST:
        raise NothingChosen()
    return int(typed)


def _key(form: Mapping[str, str]) -> str:
    return form.get("key", "")[:LONGEST_KEY] or uuid4().hex
