"""What a person, htmx or a sibling sees when something goes wrong."""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

import orjson
from quart import Quart, Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadRequest, HTTPException

from shared.db.away import DatabaseUnreachable
from shared.db.session import rollback_request
from shared.errors import DomainError, NotFound, ServiceUnavailable, TooBusy
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.logs import current_request_id
from shared.rpc import wire
from shared.runtime import current_runtime
from shared.web.addresses import sign_in_address
from shared.web.htmx import is_htmx

log = logging.getLogger(__name__)

PAGES = {403: "403.html", 404: "404.html", 500: "500.html", 503: "503.html"}
INTERNAL = "/internal/"
# A NUL in a text, and one in a text of JSON.
UNSTORABLE_TEXT = frozenset({"22021", "22P05"})
JSON = "application/json"
RETRY_AFTER_SECONDS = "5"
UNEXPECTED = _l("Something went wrong on our side. Nothing you entered was changed by it")
OTHERWISE = _l("This did not work")


# Asked with path and query of an address that nothing is at: where it leads, and with which status.
LeadOn = Callable[[str, str], Awaitable[tuple[str, int] | None]]


async def nothing_leads_on(path: str, query: str) -> tuple[str, int] | None:
    """Know of no address that leads elsewhere."""
    return None


def register_error_pages(app: Quart, lead_on: LeadOn = nothing_leads_on) -> None:
    """Render expected errors in their own words, and unexpected ones without any detail."""

    async def led_on() -> Response | None:
        if request.method not in ("GET", "HEAD") or request.path.startswith(INTERNAL):
            return None
        there = await lead_on(request.path, request.query_string.decode("ascii", "replace"))
        if there is None:
            return None
        address, status = there
        return Response("", status=status, headers={"Location": address})

    @app.errorhandler(DomainError)
    async def show_domain_error(error: DomainError) -> Response:
        await rollback_request()
        if isinstance(error, NotFound) and (elsewhere := await led_on()):
            return elsewhere
        log.info("refused: %s", error.code, extra={"status": error.status})
        if request.path.startswith(INTERNAL):
            return _json(error)
        return error_response(error.status, str(error))

    @app.errorhandler(HTTPException)
    async def show_http_error(error: HTTPException) -> Response:
        status = error.code or 500
        headers = error.get_response().headers
        if request.path.startswith(INTERNAL):
            code = error.name.lower().replace(" ", "-")
            return Response(orjson.dumps({"code": code, "detail": {}}), status, content_type=JSON)
        if status == 404 and (elsewhere := await led_on()):
            return elsewhere
        response = error_response(status, _(_HTTP_TEXTS.get(status, OTHERWISE)))
        if "Allow" in headers:
            response.headers["Allow"] = headers["Allow"]
        return response

    @app.errorhandler(ServiceUnavailable)
    async def show_away(error: ServiceUnavailable) -> Response:
        response = await show_domain_error(error)
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
        return response

    @app.errorhandler(PoolTimeout)
    async def show_pool_timeout(error: PoolTimeout) -> Response:
        log.warning("no connection to the database was free", extra={"path": request.path})
        return await show_away(TooBusy())

    @app.errorhandler(DatabaseUnreachable)
    async def show_unreachable(error: DatabaseUnreachable) -> Response:
        log.error("no database: %s", error.strerror, extra={"path": request.path})
        return await show_away(ServiceUnavailable())

    @app.errorhandler(Exception)
    async def show_unexpected_error(error: Exception) -> Response:
        if _is_about_text(error):
            return await show_http_error(BadRequest())
        log.error("unexpected error", exc_info=error, extra={"path": request.path})
        await rollback_request()
        if request.path.startswith(INTERNAL):
            return _json(ServiceUnavailable(), status=500)
        return error_response(500, _(UNEXPECTED))

    @app.after_request
    async def put_right_without_host(response: Response) -> Response:
        # Routing answers an address that lacks a slash by itself, with the host it was told, in the
        # header and once more in a text of its own.
        if response.status_code == 308:
            response.headers["Location"] = _path_of(response.headers["Location"])
            response.set_data(b"")
        return response


def error_response(status: int, message: str) -> Response:
    """Return the error page of a status; for htmx, the message alone."""
    context = {
        "status": status,
        "message": message,
        "request_id": current_request_id(),
        "sign_in_url": sign_in_address(),
    }
    template = "_problem.html" if is_htmx() else PAGES.get(status, "error.html")
    templates = current_runtime().templates
    text = templates.get_template(f"shared/errors/{template}").render(context)
    return Response(text, status=status, content_type="text/html; charset=utf-8")


def _path_of(address: str) -> str:
    """Return an address without its host, which is what the browser has said and nobody checked."""
    parts = urlsplit(address)
    return urlunsplit(("", "", "/" + parts.path.lstrip("/"), parts.query, ""))


def _is_about_text(error: Exception) -> bool:
    """Say whether PostgreSQL was given a text it cannot hold, which only a browser makes up."""
    sqlstate = getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
    return sqlstate in UNSTORABLE_TEXT


_HTTP_TEXTS = {
    400: _l("Your browser sent something we could not read"),
    404: _l("There is nothing at this address"),
    405: _l("This address cannot be used in that way"),
    413: _l("That was too large to send"),
}


def _json(error: DomainError, status: int | None = None) -> Response:
    return Response(
        wire.encode_error(error),
        status=status or error.status,
        content_type=JSON,
    )
