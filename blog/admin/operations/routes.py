"""What does not get on by itself, and the presses that help it."""

import asyncio
from uuid import uuid4

from quart import Blueprint, Response, url_for

from blog.admin.operations.wording import RESULTS, reason_of
from blog.admin.rendering import OPERATIONS, render_admin
from glue.access import allows
from glue.contracts import orders
from glue.contracts.families import WorkKind
from glue.permissions import Action
from glue.services.operations import is_a_service, read_money, read_work, try_work_again
from shared.errors import NotFound, ServiceUnavailable
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.rpc import call_action
from shared.web.flash import FlashKind, flash
from shared.web.htmx import redirect_to
from shared.web.private import keep_private

operations = Blueprint("admin_operations", __name__)
operations.after_request(keep_private)

AWAY = _l(
    "The service does not answer right now. Nothing was changed; please try again in a minute."
)


@operations.get("/admin/operations/")
@allows(Action.MANAGE_SITE)
async def index() -> Response:
    work, money = await asyncio.gather(read_work(), read_money())
    return await render_admin(
        "admin/operations/index.html", way=OPERATIONS, work=work, money=money, reason_of=reason_of
    )


@operations.post("/admin/operations/work/<service>/<kind>/<int(max=2147483647):work_id>/")
@allows(Action.MANAGE_SITE)
async def create_try(service: str, kind: str, work_id: int) -> Response:
    if not is_a_service(service) or kind not in [*WorkKind]:
        raise NotFound()
    try:
        is_news = await try_work_again(service, WorkKind(kind), work_id, key=str(uuid4()))
    except ServiceUnavailable:
        return await _say_away()
    return await _say("work", is_news=is_news)


@operations.post("/admin/operations/orders/<int(max=2147483647):order_id>/check/")
@allows(Action.MANAGE_SITE)
async def create_check(order_id: int) -> Response:
    return await _act(orders.RecheckOrder(order_id=order_id), "check")


@operations.post("/admin/operations/cases/<int(max=2147483647):case_id>/retry/")
@allows(Action.MANAGE_SITE)
async def create_retry(case_id: int) -> Response:
    return await _act(orders.RetryMoneyCase(case_id=case_id), "retry")


@operations.post("/admin/operations/cases/<int(max=2147483647):case_id>/close/")
@allows(Action.MANAGE_SITE)
async def create_close(case_id: int) -> Response:
    return await _act(orders.CloseMoneyCase(case_id=case_id), "close")


async def _act(
    action: orders.RecheckOrder | orders.RetryMoneyCase | orders.CloseMoneyCase, what: str
) -> Response:
    try:
        noted = await call_action(action, key=str(uuid4()))
    except ServiceUnavailable:
        return await _say_away()
    return await _say(what, is_news=noted.is_news)


async def _say(what: str, *, is_news: bool) -> Response:
    said, nothing = RESULTS[what]
    flash(_(said if is_news else nothing), FlashKind.SUCCESS if is_news else FlashKind.NOTE)
    return await redirect_to(url_for("admin_operations.index"))


async def _say_away() -> Response:
    flash(_(AWAY), FlashKind.WARNING)
    return await redirect_to(url_for("admin_operations.index"))
