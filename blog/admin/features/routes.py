"""Switching what visitors of a page are led to, each by those who keep it."""

from quart import Blueprint, Response, request

from blog.admin.desks import current_desk, desk_address, the_desk
from blog.admin.features.switches import said
from blog.page_configs.service import switch_feature
from glue.access import allows
from glue.contracts.blog import Feature
from glue.permissions import Action
from shared.db import write_session
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

features = Blueprint("admin_features", __name__, url_prefix="/admin/pages/<page_slug>/features")
features.after_request(keep_private)


@features.post("/market/")
@allows(Action.KEEP_SHOP, on=the_desk)
async def update_market(page_slug: str) -> Response:
    return await _switch(Feature.MARKET)


@features.post("/calendar/")
@allows(Action.KEEP_CALENDAR, on=the_desk)
async def update_calendar(page_slug: str) -> Response:
    return await _switch(Feature.CALENDAR)


@features.post("/posts/")
@allows(Action.KEEP_CONTENT, on=the_desk)
async def update_posts(page_slug: str) -> Response:
    return await _switch(Feature.POSTS)


async def _switch(feature: Feature) -> Response:
    wanted = (await request.form).get("wanted") == "on"
    page_id = current_desk().id
    await switch_feature(write_session(), page_id=page_id, feature=feature, is_on=wanted)
    flash(said(feature, is_on=wanted))
    return await redirect_to(desk_address("features"))
