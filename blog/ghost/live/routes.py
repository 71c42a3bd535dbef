"""Where a Ghost calls when something changed there."""

from typing import cast

from quart import Blueprint, Response, jsonify, request

from blog.ghost.live.calls import read_call, take_call
from blog.ghost.live.following import follow_soon
from blog.ghost.live.queries import site_that_calls
from blog.ghost.live.service import keys_to
from blog.ghost.live.signatures import is_signed
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import on_commit, read_session, write_session
from shared.db.session import commit_request
from shared.errors import NotFound
from shared.web.csrf import accepts_strangers

ghost_calls = Blueprint("ghost_calls", __name__)


@ghost_calls.post("/ghost/calls/<token>/")
@accepts_strangers
@allows(Action.NOTIFY)
async def create(token: str) -> Response:
    site = await site_that_calls(read_session(), token)
    if site is None:
        raise NotFound()
    body, now = cast(bytes, await request.get_data(as_text=False)), utcnow()
    signature = request.headers.get("X-Ghost-Signature", "")
    if not is_signed(signature, body, keys_to(site).calls, now=now):
        return _told({"error": "not-signed"}, 401)
    call = read_call(body)
    if call is not None:
        session = write_session()
        await take_call(session, site.id, call, now=now)
        on_commit(session, follow_soon)
        await commit_request()
    return _told({"taken": call is not None}, 202)


def _told(document: dict[str, object], status: int) -> Response:
    response: Response = jsonify(document)
    response.status_code = status
    return response
