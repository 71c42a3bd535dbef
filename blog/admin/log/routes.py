"""The log of everything that was done and refused, for admins."""

from quart import Blueprint, Response, request

from blog.admin.log.forms import LogFilter
from blog.admin.rendering import LOG, asked_region, render_admin
from blog.admin.trails import read_trail
from glue.access import allows
from glue.directory import SERVICES
from glue.permissions import Action
from shared.db import read_session
from shared.web.htmx import render_region
from shared.web.private import keep_private

log = Blueprint("admin_log", __name__)
log.after_request(keep_private)

MORE = "load-more"


@log.get("/admin/log/")
@allows(Action.MANAGE_SITE)
async def index() -> Response:
    chosen = LogFilter.read(request.args)
    trail = await read_trail(
        read_session(), chosen.asked, after=request.args.get("after"), with_networks=True
    )
    if asked_region() == MORE:
        return await render_region("admin/log/_lines.html", trail=trail, address=chosen.address)
    services = [service.name for service in SERVICES]
    return await render_admin(
        "admin/log/index.html",
        way=LOG,
        chosen=chosen,
        trail=trail,
        address=chosen.address,
        services=services,
    )
